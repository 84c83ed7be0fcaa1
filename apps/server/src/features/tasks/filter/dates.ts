import { Temporal } from 'temporal-polyfill';
import { type DateValue, weekdays } from './ast.ts';

const units = { d: 'days', w: 'weeks', m: 'months', y: 'years' } as const;
const namedOffsets = { yesterday: -1, today: 0, tomorrow: 1 } as const;

/** The day that a filter means when it is `today`, as `2026-12-01`. */
export const dateOf = (value: DateValue, today: string): string => {
  const day = Temporal.PlainDate.from(today);
  switch (value.kind) {
    case 'date':
      return value.date;
    case 'named':
      return day.add({ days: namedOffsets[value.name] }).toString();
    case 'weekday':
      return day.add({ days: (weekdays.indexOf(value.name) + 1 - day.dayOfWeek + 7) % 7 }).toString();
    case 'offset':
      return day.add({ [units[value.unit]]: value.amount }).toString();
  }
};
