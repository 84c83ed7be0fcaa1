export { type LocalTime, dateIn, instantOf, laterByDays } from './instant.ts';
export { addDays, daysBetween } from './days.ts';
export { type Occurrence, datesAfter, isWithin, next, occurrences, repeatAfter, repetitions } from './occurrences.ts';
export { type ByDay, type Rule, RuleError, formatRule, parseRule, weekdays } from './rule.ts';
