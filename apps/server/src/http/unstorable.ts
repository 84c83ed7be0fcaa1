/**
 * Why no store of the system can hold a string, or undefined when all can: NUL (PostgreSQL refuses it in text) and lone
 * surrogates (not encodable as UTF-8). For strings that no schema has seen yet.
 */
export const whyUnstorable = (value: string): string | undefined => {
  if (value.includes('\0')) return 'must not contain the NUL character';
  if (!value.isWellFormed()) return 'must be well-formed Unicode (it has a lone surrogate)';
  return undefined;
};
