import type { Task } from '@todo/contracts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { TaskPage } from '../src/model/api.ts';
import { type ListSpec, compare, matches } from '../src/model/tasks/list-spec.ts';
import { place } from '../src/model/tasks/place.ts';
import { aTask } from './support.ts';

const specs: readonly ListSpec[] = [
  { status: 'open', list: 'inbox', sort: 'created', order: 'desc' },
  { status: 'open', dueTo: '2026-12-05', sort: 'due', order: 'asc' },
  { status: 'open', tag: 'home', sort: 'created', order: 'desc' },
  { status: 'completed', sort: 'completed', order: 'desc' },
];
const digit = fc.integer({ min: 1, max: 9 });
const task = (id: number): fc.Arbitrary<Task> =>
  fc
    .record({ created: digit, due: fc.option(digit), done: fc.boolean(), home: fc.boolean(), listed: fc.boolean() })
    .map(({ created, due, done, home, listed }) =>
      aTask({
        id: `task-${id}`,
        createdAt: `2026-11-0${created}T00:00:00.000Z`,
        due: due === null ? null : { date: `2026-12-0${due}` },
        dueAt: due === null ? null : `2026-12-0${due}T00:00:00.000Z`,
        status: done ? 'completed' : 'open',
        completedAt: done ? `2026-11-1${created}T00:00:00.000Z` : null,
        tags: home ? ['home'] : [],
        listId: listed ? '01a1fe26-a90f-7a20-88cf-24c1c788f628' : null,
      }),
    );
const tasks = (count: number) => fc.tuple(...Array.from({ length: count }, (_, id) => task(id)));

/** The list as the server would give it, in pages of 3, of which `loaded` were read. */
const pagesOf = (spec: ListSpec, all: readonly Task[], loaded: number): TaskPage[] => {
  const items = all.filter((one) => matches(spec, one)).sort((a, b) => compare(spec, a, b));
  const pages: TaskPage[] = [];
  for (let begin = 0; begin === 0 || begin < items.length; begin += 3) {
    pages.push({
      items: items.slice(begin, begin + 3),
      nextCursor: begin + 3 < items.length ? `after ${begin}` : null,
    });
  }
  return pages.slice(0, loaded);
};

test('a changed task is where the server would have it, as far as the list is loaded', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...specs),
      tasks(10),
      fc.integer({ min: 0, max: 9 }),
      task(0),
      fc.integer({ min: 1, max: 4 }),
      (spec, before, index, other, loaded) => {
        const changed = { ...other, id: before[index]!.id };
        const pages = place(spec, pagesOf(spec, before, loaded), changed.id, changed);
        const shown = pages.flatMap(({ items }) => items);
        const whole = before.with(index, changed).filter((one) => matches(spec, one));
        const expected = whole.sort((a, b) => compare(spec, a, b));
        // Nothing between is missing, and nothing is there twice: it is the beginning of the list.
        expect(shown).toEqual(expected.slice(0, shown.length));
        const end = pages.at(-1)!;
        if (end.nextCursor === null) expect(shown).toHaveLength(expected.length);
      },
    ),
  );
});

test('a task that is gone leaves every page, and what stays keeps its identity', () => {
  const spec = specs[0]!;
  const all = Array.from({ length: 7 }, (_, id) => aTask({ id: `task-${id}` }));
  const pages = pagesOf(spec, all, 3);
  const [victim] = pages[1]!.items;
  const after = place(spec, pages, victim!.id, undefined);
  expect(after.flatMap(({ items }) => items.map(({ id }) => id))).not.toContain(victim!.id);
  expect(after[0]).toBe(pages[0]);
  expect(after[2]).toBe(pages[2]);
});

test('a search keeps what it found where it found it', () => {
  const spec: ListSpec = { q: 'milk', status: 'all', sort: 'created', order: 'desc' };
  const found = aTask({ id: 'a' });
  const pages = [{ items: [found, aTask({ id: 'b' })], nextCursor: null }];
  const done = { ...found, status: 'completed' as const };
  expect(place(spec, pages, 'a', done)[0]!.items[0]).toBe(done);
  expect(place(spec, pages, 'c', aTask({ id: 'c' }))).toEqual(pages);
});
