import { z } from 'zod';
import { Instant } from './time.ts';

/** A filter that a person keeps under a name. */
export const SavedFilter = z
  .strictObject({
    id: z.uuid(),
    name: z.string(),
    query: z.string().meta({
      description: 'What `GET /api/v1/tasks?filter=` takes',
      examples: ['due < +7d & (priority:high | tag:home) & !list:work'],
    }),
    color: z.string().nullable().meta({ description: '`#rrggbb` in lower case' }),
    rank: z.string().meta({ description: 'Place among the filters: ranks compare character by character' }),
    version: z
      .int()
      .min(1)
      .meta({ description: 'Grows by one with each change; the ETag is the same number in quotes' }),
    createdAt: Instant,
    updatedAt: Instant,
  })
  .meta({ id: 'SavedFilter' });
export type SavedFilter = z.infer<typeof SavedFilter>;

/** The fields of a filter that a change can alter. */
export const filterFields = ['name', 'query', 'color', 'rank'] as const;
