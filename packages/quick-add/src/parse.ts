import { formatRule } from '@todo/recurrence';
import { isoDay, isoTime } from './calendar.ts';
import { grammarOf } from './grammar.ts';
import type { Language, PhraseKind } from './language.ts';
import { ListNames } from './lists.ts';
import { type Range, findLiteral } from './literal.ts';
import type { DatePhrase } from './meanings/date.ts';
import { momentOf } from './moment.ts';
import { remindersOf, resolve } from './resolve.ts';
import type { QuickAdd, Span } from './result.ts';
import { type Find, type Known, type Text, Scanner } from './scan.ts';
import { tidy } from './tidy.ts';
import { type Token, tokenize } from './tokens.ts';

export interface ParseOptions {
  /** The instant at which the text is read, in milliseconds since 1970. */
  readonly now: number;
  /** IANA time zone in which dates and times are meant. */
  readonly timeZone: string;
  readonly language: Language;
  /** 1: Monday (the default) … 7: Sunday. */
  readonly weekStart?: number;
  /** The names of the user's lists. Without them every `#name` is taken for one, a name of several words in quotes. */
  readonly lists?: readonly string[];
  /** Parts of the text to take literally, as `start` and `end` of spans. */
  readonly ignore?: readonly Range[];
}

/** Of these a task has as many as the text says; of all others only one, and the last one counts. */
const several: ReadonlySet<string> = new Set(['tag', 'reminder', 'unknown-list']);
/** What a text says of a series, where there is one. */
const ofSeries: ReadonlySet<PhraseKind> = new Set(['until', 'count', 'start']);

const lastOfEach = (finds: readonly Find[]): Find[] => {
  const last = new Map(finds.map((find) => [find.kind, find]));
  return finds.filter((find) => several.has(find.kind) || last.get(find.kind) === find);
};

const isRelative = (find: Find): boolean => find.kind === 'reminder' && !('minutes' in find.value);
const isDue = ({ kind }: Find): boolean => kind === 'date' || kind === 'time' || kind === 'recurrence';

const saysTime = (find: Find): boolean =>
  find.kind === 'time' || (find.kind === 'date' && find.value.minutes !== undefined);
const isSeries = (finds: readonly Find[]): boolean => finds.some(({ kind }) => kind === 'recurrence');

const scan = (text: Text, hasTimed: boolean, scanner: (known: Known) => Scanner): Find[] => {
  const nothing: Known = { without: new Set(), timed: false };
  const first = scanner(nothing).scan(text);
  const known = { ...nothing, timed: hasTimed && !isSeries(first) && first.some(saysTime) };
  const all = known.timed ? scanner(known).scan(text) : first;
  const idle = !isSeries(all) && all.some(({ kind }) => ofSeries.has(kind as PhraseKind));
  const finds = lastOfEach(idle ? scanner({ ...known, without: ofSeries }).scan(text) : all);
  // "Remind 30 minutes before" what?
  return finds.some(isDue) ? finds : finds.filter((find) => !isRelative(find));
};

const dateValue = ({ day, minutes }: DatePhrase) => ({
  date: isoDay(day),
  ...(minutes !== undefined && { time: isoTime(minutes) }),
});

/** What a span tells an interface; the reminders are those that the whole text gives. */
const valueOf = (find: Find, reminders: ReturnType<typeof remindersOf>): Span['value'] => {
  switch (find.kind) {
    case 'date':
    case 'start':
      return dateValue(find.value);
    case 'until':
      return { date: isoDay(find.value.day) };
    case 'time': {
      const { minutes, estimate } = find.value;
      return { time: isoTime(minutes), ...(estimate !== undefined && { estimate }) };
    }
    case 'recurrence': {
      const { rule, from, minutes } = find.value;
      return { rule: formatRule(rule), from, ...(minutes !== undefined && { time: isoTime(minutes) }) };
    }
    case 'reminder':
      return reminders(find.value);
    case 'count':
    case 'estimate':
    case 'priority':
    case 'tag':
    case 'list':
    case 'unknown-list':
      return find.value;
  }
};

/** The text without some spans, each run of blanks one space, and none left before a full stop or the like. */
const without = (text: string, spans: readonly Span[]): string => {
  const left: string[] = [];
  let at = 0;
  for (const { kind, start, end } of spans) {
    const piece = text.slice(at, start);
    const stops = kind !== 'escape' && /[.,:;!?)\]،؛؟۔…]/u.test(text[end] ?? '');
    left.push(stops ? piece.trimEnd() : piece);
    at = end;
  }
  return (left.join('') + text.slice(at)).replaceAll(/\s+/gu, ' ').trim();
};

const rangeOf = (tokens: readonly Token[], { at, next }: { at: number; next: number }): Range => ({
  start: tokens[at]!.start,
  end: tokens[next - 1]!.end,
});

/**
 * Reads a line such as `Pay rent every 1st at 9am #home @bank !high`: what it says of the task, and where. Takes any
 * string, in time that grows with its length alone. Throws only for a time zone that the runtime does not know.
 */
export const parse = (text: string, options: ParseOptions): QuickAdd => {
  const grammar = grammarOf(options.language);
  const moment = momentOf(options.now, options.timeZone, options.weekStart ?? 1);
  const tokens = tokenize(text, options.language);
  const lists = options.lists && new ListNames(options.lists, options.language);
  const literal = findLiteral(grammar, tokens, options.ignore ?? []);
  const scanner = (known: Known) => new Scanner(grammar, moment, lists, known);
  const finds = scan({ text, tokens, literal: literal.tokens }, grammar.hasTimed, scanner);
  const resolved = resolve(finds, moment);
  const reminders = remindersOf(resolved, moment);

  const places = finds.map(({ at, next }) => ({ at, next }));
  tidy(
    tokens,
    places.filter((_, index) => finds[index]!.kind !== 'unknown-list'),
  );
  const found = finds.map((find, index) => {
    const range = rangeOf(tokens, places[index]!);
    const { kind } = find;
    return { ...range, kind, text: text.slice(range.start, range.end), value: valueOf(find, reminders) } as Span;
  });
  const escapes = literal.escapes.map((at): Span => {
    const { start, end } = tokens[at]!;
    return { start, end, kind: 'escape', text: '\\', value: null };
  });
  const spans = [...found, ...escapes].sort((a, b) => a.start - b.start);
  const title = without(
    text,
    spans.filter(({ kind }) => kind !== 'unknown-list'),
  );

  const { due, recurrence, priority, list, estimate } = resolved;
  const wishes = spans.flatMap((span) => (span.kind === 'reminder' ? span.value : []));
  return {
    title,
    ...(due !== undefined && { due: { ...dateValue(due), timeZone: options.timeZone } }),
    ...(recurrence !== undefined && { recurrence }),
    reminders: [...new Map(wishes.map((wish) => [JSON.stringify(wish), wish])).values()],
    ...(priority !== undefined && { priority }),
    tags: [...new Set(spans.flatMap((span) => (span.kind === 'tag' ? span.value : [])))],
    ...(list !== undefined && { list }),
    ...(estimate !== undefined && { estimate }),
    spans,
  };
};
