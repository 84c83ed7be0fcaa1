import { median } from './numbers.ts';

const rounds = 9;
const repetitions = 200;

/** Microseconds that some work takes for each of its inputs: the middle of several rounds, the first of them not counted. */
export const microseconds = <T>(inputs: readonly T[], work: (input: T) => unknown): number => {
  const times: number[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const began = performance.now();
    for (let repetition = 0; repetition < repetitions; repetition += 1) for (const input of inputs) work(input);
    if (round > 0) times.push(((performance.now() - began) * 1000) / (repetitions * inputs.length));
  }
  return median(times);
};

export const µs = (value: number): string => `${value.toFixed(1)} µs`;
