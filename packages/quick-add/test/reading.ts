import { type ParseOptions, type QuickAdd, languageOf, parse } from '../src/index.ts';

/** Wednesday, 18 November 2026, 11:00 in Berlin. */
export const now = Date.parse('2026-11-18T10:00:00Z');

/** Reads a text on that day in Berlin. */
export const read = (text: string, language = 'en', options: Partial<Omit<ParseOptions, 'language'>> = {}): QuickAdd =>
  parse(text, { now, timeZone: 'Europe/Berlin', language: languageOf(language), ...options });

/** What was recognised, as `kind: text`. */
export const spansOf = ({ spans }: QuickAdd): string[] => spans.map(({ kind, text }) => `${kind}: ${text}`);

/** What a text says, in one line: `title | due | rule (from) | !priority #list @tags ~estimate | reminders`, without what is not there. */
export const summary = ({ title, due, recurrence, reminders, priority, list, tags, estimate }: QuickAdd): string => {
  const marks = [
    priority && `!${priority}`,
    list && `#${list}`,
    ...tags.map((tag) => `@${tag}`),
    estimate && `~${estimate}`,
  ].filter((mark) => mark !== undefined);
  const remind = reminders.map((wish) => ('before' in wish ? `-${wish.before}` : `${wish.date} ${wish.time}`));
  return [
    title,
    due && [due.date, due.time].filter((part) => part !== undefined).join(' '),
    recurrence && `${recurrence.rule}${recurrence.from === 'completion' ? ' after completion' : ''}`,
    marks.join(' ') || undefined,
    remind.length === 0 ? undefined : `remind ${remind.join(', ')}`,
  ]
    .filter((part) => part !== undefined)
    .join(' | ');
};
