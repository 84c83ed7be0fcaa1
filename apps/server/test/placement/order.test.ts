import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Placed, ranksBetween } from '../../src/features/tasks/order.ts';
import { rankOfNew } from '../../src/features/tasks/rank.ts';

const compare = (a: Placed, b: Placed): number => {
  if (a.rank !== b.rank) return a.rank < b.rank ? -1 : 1;
  return a.id < b.id ? -1 : 1;
};

/** Things in an order, as the database keeps them. */
class Row {
  readonly items: Placed[];
  /** How many got a new rank although they were not moved. */
  made = 0;
  constructor(ranks: readonly string[]) {
    this.items = ranks.map((rank, index) => ({ id: String(index).padStart(6, '0'), rank })).toSorted(compare);
  }
  get ids(): string[] {
    return this.items.map(({ id }) => id);
  }
  /** Puts something new, or something that is there, at a place among the others. */
  async put(id: string, place: number): Promise<void> {
    const others = this.items.filter((item) => item.id !== id);
    const [before, after] = [others.slice(0, place).reverse(), others.slice(place)];
    const { rank, others: given } = await ranksBetween({
      before: async (count) => before.slice(0, count),
      after: async (count) => after.slice(0, count),
    });
    this.made += given.length;
    const ranks = new Map(given.map((other) => [other.id, other.rank]));
    const all = others.map((other) => ({ id: other.id, rank: ranks.get(other.id) ?? other.rank }));
    this.items.splice(0, this.items.length, ...[...all, { id, rank }].toSorted(compare));
  }
}

const rank = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('', 'a0', 'a1', 'a1V', 'h00000000', 'x', 'a00', 'no rank!') },
  {
    weight: 2,
    arbitrary: fc.date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true }).map(rankOfNew),
  },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 90 }).map((length) => `a0${'V'.repeat(length)}`) },
);

describe('a place in a manual order', () => {
  test('is where it was asked for, and nothing else changes its place, whatever ranks there were', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(rank, { maxLength: 60 }),
        fc.array(fc.tuple(fc.nat(), fc.nat()), { minLength: 1, maxLength: 30 }),
        async (ranks, moves) => {
          const row = new Row(ranks);
          let next = ranks.length;
          for (const [which, where] of moves) {
            const id =
              row.items.length === 0 || which % 3 === 0
                ? String((next += 1)).padStart(6, '0')
                : row.ids[which % row.ids.length]!;
            const expected = row.ids.filter((other) => other !== id);
            const place = where % (expected.length + 1);
            expected.splice(place, 0, id);
            await row.put(id, place);
            expect(row.ids).toEqual(expected);
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  test('keeps ranks short however often one spot is asked for, and seldom touches the neighbours', async () => {
    const row = new Row(Array.from({ length: 50 }, (_, index) => rankOfNew(new Date(1_700_000_000_000 + index))));
    const count = 5_000;
    for (let index = 0; index < count; index += 1) await row.put(`new ${String(index).padStart(6, '0')}`, 25);
    expect(Math.max(...row.items.map((item) => item.rank.length))).toBeLessThanOrEqual(40);
    expect(new Set(row.items.map((item) => item.rank)).size).toBe(count + 50);
    expect(row.made / count).toBeLessThan(2);
  });

  test('at the end comes after what is there and before what is made later', async () => {
    const row = new Row([rankOfNew(new Date(Date.now() - 1_000))]);
    for (let index = 0; index < 100; index += 1) await row.put(`new ${index}`, row.items.length);
    expect(row.made).toBe(0);
    expect(row.items.at(-1)!.rank < rankOfNew(new Date())).toBe(true);
  });
});
