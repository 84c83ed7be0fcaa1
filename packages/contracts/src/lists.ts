import { z } from 'zod';
import { text } from './text.ts';
import { Instant } from './time.ts';

/** Longest name of a list, in characters. */
const maxName = 100;

const Name = text()
  .trim()
  .min(1, { error: 'must not be empty' })
  .max(maxName)
  .meta({ examples: ['Work'] });
/** Kept in lower case, so that one colour has one spelling; null for none. */
export const Color = z
  .string()
  .regex(/^#[\da-fA-F]{6}$/, { error: 'must be a colour such as #1e90ff, or null' })
  .nullable()
  .transform((value) => value?.toLowerCase() ?? null)
  .meta({ examples: ['#1e90ff'] });

export const ListCreate = z
  .strictObject({ name: Name, color: Color.optional().transform((value) => value ?? null) })
  .meta({ id: 'ListCreate' });
export type ListCreate = z.infer<typeof ListCreate>;

/** A JSON merge patch (RFC 7396): an absent field stays, `null` clears the colour. */
export const ListPatch = z
  .strictObject({ name: Name.optional(), color: Color.optional(), archived: z.boolean().optional() })
  .meta({ id: 'ListPatch' });
export type ListPatch = z.infer<typeof ListPatch>;

export const List = z
  .strictObject({
    id: z.uuid(),
    name: z.string(),
    color: z.string().nullable().meta({ description: '`#rrggbb` in lower case' }),
    archived: z.boolean().meta({ description: 'Kept, but its tasks are in no view and no count' }),
    rank: z.string().meta({ description: 'Place among the lists: ranks compare character by character' }),
    version: z
      .int()
      .min(1)
      .meta({ description: 'Grows by one with each change; the ETag is the same number in quotes' }),
    createdAt: Instant,
    updatedAt: Instant,
  })
  .meta({ id: 'List' });
export type List = z.infer<typeof List>;

/** The fields of a list that a change can alter, as the events name them. */
export const listFields = ['name', 'color', 'archived', 'rank'] as const;
