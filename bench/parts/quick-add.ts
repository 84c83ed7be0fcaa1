import { type Language, languageOf, parse } from '@todo/quick-add';
import { microseconds, µs } from '../support/microseconds.ts';
import type { Place } from '../support/place.ts';
import type { Row } from '../support/table.ts';

/** Lines as people type them: half of them with a date or more, half without, one long. */
const corpora: Record<string, readonly string[]> = {
  en: [
    'Pay rent every 1st at 9am #home @bank !high',
    'call mum tomorrow 17:00 remind 30m before',
    'every! 3 days water plants',
    'plan every 2 weeks on tue, thu until 1 March',
    'write report next friday ~2h p2',
    'Buy milk, eggs and bread',
    'Read the second draft and send Bob what is missing in it',
    'March for science',
    'Fix https://example.com/issues#12 before the release',
    'Ask the landlord about the heating, which does not get warm since monday although the valves are open, and write down what he says',
  ],
  de: [
    'Miete zahlen jeden 1. um 9 Uhr #home @bank !hoch',
    'Mama anrufen morgen 17:00 erinnern 30 Minuten vorher',
    'alle! 3 Tage Pflanzen gießen',
    'Milch, Eier und Brot kaufen',
    'Den zweiten Entwurf lesen und Bob schreiben, was noch fehlt',
  ],
  ur: [
    'کرایہ ہر مہینے کی 1 تاریخ کو صبح 9 بجے #گھر @بینک !اہم',
    'امی کو فون کل ۱۷:۰۰ ۳۰ منٹ پہلے یاد دلائیں',
    'ہر! ۳ دن پودوں کو پانی',
    'دودھ انڈے اور روٹی لانا',
    'دوسرا مسودہ پڑھ کر جواب لکھنا',
  ],
};

/** One pass of one regular expression that looks for the words of a language, without making anything of them. */
const wordFinder = ({ words }: Language): RegExp => {
  const all = Object.values(words).flatMap((list) => Object.values(list).flat());
  const escaped = all.map((word) => word.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(String.raw`(?<![\p{L}\p{N}])(?:${escaped.join('|')}|\d+|[#@!]\S+)(?![\p{L}\p{N}])`, 'giu');
};

/** Reading a line of quick add, against a single regular expression that finds the language's words in it. */
export const quickAddPart = (_: Place, say: (line: string) => void): Promise<Row[]> => {
  const now = Date.parse('2026-11-18T10:00:00Z');
  const rows = Object.entries(corpora).map(([code, lines]): Row => {
    const language = languageOf(code);
    const finder = wordFinder(language);
    const subject = microseconds(lines, (line) => parse(line, { now, timeZone: 'Europe/Berlin', language }));
    const reference = microseconds(lines, (line) => [...line.matchAll(finder)].length);
    say(`quick add (${code}): ${µs(subject)}, words alone ${µs(reference)}`);
    return {
      row: `quick add, a line (${code})`,
      subject: µs(subject),
      reference: µs(reference),
      ratio: subject / reference,
    };
  });
  return Promise.resolve(rows);
};
