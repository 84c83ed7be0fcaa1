export type { Language } from './language.ts';
export { languageOf, languages } from './languages/index.ts';
export { type ParseOptions, parse } from './parse.ts';
export type { QuickAdd, RecurrenceWish, ReminderWish, Span, SpanKind } from './result.ts';
