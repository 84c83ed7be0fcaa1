import { z } from 'zod';

const pattern = /^P(?:(\d{1,4})W|(?:(\d{1,5})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,7})M)?)?)$/;

/** A duration in weeks, or in days, hours and minutes (ISO 8601-1:2019, section 5.5.2; RFC 5545, section 3.3.6). */
export const Duration = z
  .string()
  .regex(pattern, { error: 'must be a duration such as PT30M, PT1H30M, P1D or P1W' })
  .refine((value) => /\d/.test(value) && !value.endsWith('T'), {
    error: 'must be a duration such as PT30M, PT1H30M, P1D or P1W',
  })
  .meta({ description: 'ISO 8601 duration in weeks, or in days, hours and minutes', examples: ['PT30M'] });

/** The parts of a Duration; weeks count as 7 days. */
export const durationParts = (value: string): { days: number; hours: number; minutes: number } => {
  const [, weeks = '0', days = '0', hours = '0', minutes = '0'] = pattern.exec(value) ?? [];
  return { days: Number(weeks) * 7 + Number(days), hours: Number(hours), minutes: Number(minutes) };
};

/** The length in minutes, a day being 24 hours. */
export const minutesOf = (value: string): number => {
  const { days, hours, minutes } = durationParts(value);
  return (days * 24 + hours) * 60 + minutes;
};

/** So many minutes as a duration of hours and minutes: 90 -> `PT1H30M`. */
export const durationOf = (minutes: number): string => {
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  if (hours === 0) return `PT${rest}M`;
  return rest === 0 ? `PT${hours}H` : `PT${hours}H${rest}M`;
};
