import { type Rule, RuleError, datesAfter, formatRule, parseRule } from '@todo/recurrence';
import { type Day, dayOf, isoDay } from './calendar.ts';

/** A rule as phrases make it; what they do not say is absent. */
export type RuleParts = Pick<Rule, 'frequency'> & Partial<Omit<Rule, 'frequency'>>;

/** A whole rule, in its one spelling. Undefined for what no rule can say, such as the sixth Friday of a month. */
export const ruleOf = (parts: RuleParts): Rule | undefined => {
  const nothing = { interval: 1, byMonth: [], byMonthDay: [], byDay: [], bySetPos: [], weekStart: 0 };
  try {
    return parseRule(formatRule({ ...nothing, ...parts }));
  } catch (error) {
    if (error instanceof RuleError) return undefined;
    throw error;
  }
};

/**
 * The first day on or after `from` on which a series can begin: one that fits all that the rule says but its interval,
 * which counts from that day. Undefined when there is none, such as 31 February.
 */
export const firstFitting = (rule: Rule, from: Day): Day | undefined => {
  const once: Rule = { ...rule, interval: 1, count: undefined, until: undefined };
  for (const date of datesAfter(once, { date: isoDay(from) }, isoDay(from - 1))) {
    const [year, month, day] = date.split('-').map(Number);
    return dayOf({ year: year!, month: month!, day: day! });
  }
  return undefined;
};
