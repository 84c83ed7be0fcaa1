import { describe, expect, test } from 'vitest';
import { read } from './reading.ts';

/** The least processor time of some runs in microseconds; what else the machine does does not count. */
const least = (work: () => void): number => {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 3; round += 1) {
    const began = process.threadCpuUsage();
    work();
    const { user, system } = process.threadCpuUsage(began);
    best = Math.min(best, user + system);
  }
  return best;
};

/** Pieces that, repeated, lead a reader that tries everything again and again into trouble. */
const pieces = [
  'every mon, tue and wed, ',
  'every 1st and ',
  'remind 1 day and 2h before and ',
  'at 9 at 9 ',
  'in 1h and ',
  '9-',
  '"a ',
  '“a ',
  '#a ',
  '#home ',
  '@a. ',
  '\\a ',
  '......',
  '(((',
  'a',
  '1',
  ' ',
  '1 march ',
  'from 9 to ',
  'until until ',
  ', , ',
  '\u200f',
];

describe('time grows with the length alone', () => {
  const lists = ['Home', 'Home office'];
  test.each(pieces)('%j', (piece) => {
    const text = (length: number) => piece.repeat(Math.ceil(length / piece.length));
    const [short, long] = [text(2_000), text(32_000)];
    read(short, 'en', { lists });
    const sixteen = least(() => {
      for (let time = 0; time < 16; time += 1) read(short, 'en', { lists });
    });
    const one = least(() => read(long, 'en', { lists }));
    // Quadratic work would take 16 times as long. Clocks of processor time may tick in steps of 10 ms.
    expect(one / Math.max(sixteen, 20_000)).toBeLessThan(6);
  });
});
