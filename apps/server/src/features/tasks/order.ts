import { generateKeyBetween, generateNKeysBetween } from 'fractional-indexing';

/** Something with a place in a manual order: by rank, and by id where ranks are equal. */
export interface Placed {
  readonly id: string;
  readonly rank: string;
}

/**
 * The neighbours of a place that something is moved to, without what is moved: at most `count` of them, the nearest
 * first.
 */
export interface Neighbours {
  before(count: number): Promise<Placed[]>;
  after(count: number): Promise<Placed[]>;
}

export interface NewRanks {
  /** Of what is moved. */
  readonly rank: string;
  /** Of neighbours that must make room: there was none between them, or ranks had become too long. */
  readonly others: readonly Placed[];
}

/** Longer ranks are given anew, together with their neighbours'. Moving to one spot adds a character for each 5 moves or so. */
const longestRank = 40;
/** What the new ones may be, so that it is not soon to be done again. */
const longestNewRank = 16;

/** Neighbours on each side that make room at first; four times as many while their ranks would stay too long. */
const firstWidth = 16;

/** Whether it is a rank at all: tasks of old events and backups have an empty one. */
const isRank = (rank: string | null): boolean => {
  if (rank === null) return true;
  try {
    generateKeyBetween(rank, null);
    return /^[0-9A-Za-z]+$/.test(rank);
  } catch {
    return false;
  }
};

const longest = (ranks: readonly string[]): number => Math.max(...ranks.map((rank) => rank.length));

/** The rank of something that comes to stand between these neighbours; nothing when there is no good one between theirs. */
const between = (before: Placed | undefined, after: Placed | undefined): string | undefined => {
  const low = before?.rank ?? null;
  const high = after?.rank ?? null;
  if (!isRank(low) || !isRank(high) || (low !== null && high !== null && low >= high)) return undefined;
  const rank = generateKeyBetween(low, high);
  return rank.length > longestRank ? undefined : rank;
};

/**
 * The rank for a place between neighbours; `present`, when that is there already. Where equal or long ranks leave no room,
 * neighbours get new ranks too. Must be asked while nobody else moves anything in this order, else two may get the same.
 */
export const ranksBetween = async (neighbours: Neighbours, present?: string): Promise<NewRanks> => {
  const [last] = await neighbours.before(1);
  const [next] = await neighbours.after(1);
  const isThere =
    present !== undefined && (last === undefined || last.rank < present) && (next === undefined || present < next.rank);
  if (isThere) return { rank: present, others: [] };
  const rank = between(last, next);
  if (rank !== undefined) return { rank, others: [] };
  for (let width = firstWidth; ; width *= 4) {
    // One more on each side stays where it is, as a bound of the new ranks.
    const before = await neighbours.before(width + 1);
    const after = await neighbours.after(width + 1);
    const low = before.length > width ? before.pop()!.rank : null;
    const high = after.length > width ? after.pop()!.rank : null;
    if (!isRank(low) || !isRank(high) || (low !== null && high !== null && low >= high)) continue;
    const ranks = generateNKeysBetween(low, high, before.length + 1 + after.length);
    if (longest(ranks) > longestNewRank && (low !== null || high !== null)) continue;
    const row = [...before.reverse(), undefined, ...after];
    const others = row.flatMap((placed, index) =>
      placed === undefined || placed.rank === ranks[index] ? [] : { id: placed.id, rank: ranks[index]! },
    );
    return { rank: ranks[before.length]!, others };
  }
};
