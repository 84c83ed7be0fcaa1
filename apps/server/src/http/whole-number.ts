import { z } from '@hono/zod-openapi';

/**
 * A whole number in a path, query or header: digits alone, without sign, exponent, spaces or an empty text that would
 * stand for 0. `least` and `most` are inclusive.
 */
export const wholeNumber = (least: number, most: number = Number.MAX_SAFE_INTEGER) => {
  const unbounded = most === Number.MAX_SAFE_INTEGER;
  const error = `must be a whole number from ${least}${unbounded ? '' : ` to ${most}`}`;
  return z
    .string()
    .regex(/^\d{1,16}$/, { error })
    .transform(Number)
    .refine((value) => value >= least && value <= most, { error })
    .meta({ type: 'integer', minimum: least, ...(!unbounded && { maximum: most }) });
};

/** A whole number that is `fallback` when absent. */
export const wholeNumberOr = (fallback: number, least: number, most: number) =>
  wholeNumber(least, most)
    .default(fallback)
    .meta({ type: 'integer', minimum: least, maximum: most, default: fallback });
