import { z } from 'zod';

/**
 * A string that every store and transport in the system can hold: no NUL (PostgreSQL refuses it in text) and no lone
 * surrogate (not encodable as UTF-8, RFC 3629 section 3).
 */
export const text = () =>
  z
    .string()
    .refine((value) => !value.includes('\0'), { error: 'must not contain the NUL character' })
    .refine((value) => value.isWellFormed(), { error: 'must be well-formed Unicode (it has a lone surrogate)' });
