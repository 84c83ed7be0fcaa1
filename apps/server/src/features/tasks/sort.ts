/** What a list can be sorted by. */
export const sortKeys = ['due', 'priority', 'created', 'updated', 'title', 'manual', 'completed'] as const;
export type SortKey = (typeof sortKeys)[number];
export type Order = 'asc' | 'desc';
