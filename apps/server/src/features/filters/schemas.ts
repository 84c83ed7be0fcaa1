import { z } from '@hono/zod-openapi';
import { Color, text } from '@todo/contracts';
import { FilterText } from '../tasks/index.ts';

const Name = text()
  .trim()
  .min(1, { error: 'must not be empty' })
  .max(100)
  .meta({ examples: ['This week'] });

export const FilterCreate = z
  .strictObject({ name: Name, query: FilterText, color: Color.optional().transform((value) => value ?? null) })
  .meta({ id: 'FilterCreate' });
export type FilterCreate = z.infer<typeof FilterCreate>;

/** A JSON merge patch (RFC 7396): an absent field stays, `null` clears the colour. */
export const FilterPatch = z
  .strictObject({ name: Name.optional(), query: FilterText.optional(), color: Color.optional() })
  .meta({ id: 'FilterPatch' });
export type FilterPatch = z.infer<typeof FilterPatch>;

export const FilterPath = z.object({ id: z.uuid({ error: 'must be a filter id (a UUID)' }) });

export const FilterMove = z
  .union([z.strictObject({ before: FilterPath.shape.id }), z.strictObject({ after: FilterPath.shape.id })], {
    error: 'must be {"before": …} or {"after": …} with the id of a filter',
  })
  .meta({ id: 'FilterMove' });
