import type { DateValue, Filter } from '../../src/features/tasks/filter/ast.ts';

/** Needs no quotation marks. */
const plain = /^[^\s()&|!:<>="\\]+$/u;
const quote = (text: string): string => `"${text.replaceAll(/["\\]/g, (sign) => `\\${sign}`)}"`;
const name = (text: string): string => (plain.test(text) ? text : quote(text));

const date = (value: DateValue): string => {
  switch (value.kind) {
    case 'date':
      return value.date;
    case 'offset':
      return `${value.amount < 0 ? '' : '+'}${value.amount}${value.unit}`;
    case 'named':
    case 'weekday':
      return value.name;
  }
};

const length = (minutes: number): string => {
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  if (hours === 0) return `${rest}m`;
  return rest === 0 ? `${hours}h` : `${hours}h${rest}m`;
};

const isGroup = (filter: Filter): boolean => filter.kind === 'and' || filter.kind === 'or';
const within = (filter: Filter): string => (isGroup(filter) ? `(${printFilter(filter)})` : printFilter(filter));

/** A filter as text that is read as the same filter. */
export const printFilter = (filter: Filter): string => {
  switch (filter.kind) {
    case 'and':
      return filter.of.map(within).join(' & ');
    case 'or':
      return filter.of.map((one) => (one.kind === 'or' ? within(one) : printFilter(one))).join(' | ');
    case 'not':
      return `!${within(filter.of)}`;
    case 'date':
      return `${filter.field} ${filter.comparison} ${date(filter.value)}`;
    case 'priority':
      return filter.comparison === '=' ? `priority:${filter.value}` : `priority ${filter.comparison} ${filter.value}`;
    case 'estimate':
      return `estimate ${filter.comparison} ${length(filter.minutes)}`;
    case 'text':
      return quote(filter.text);
    case 'tag':
    case 'list':
      return `${filter.kind}:${name(filter.text)}`;
    case 'is':
      return `is:${filter.state}`;
    case 'has':
      return `has:${filter.part}`;
  }
};
