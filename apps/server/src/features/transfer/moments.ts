import type { Due } from '@todo/contracts';
import { Temporal } from 'temporal-polyfill';

/** What an instant is called in a time zone. */
export const dueAtInstant = (instant: Date, timeZone: string): Due => {
  const local = Temporal.Instant.fromEpochMilliseconds(instant.getTime()).toZonedDateTimeISO(timeZone);
  return { date: local.toPlainDate().toString(), time: local.toPlainTime().toString().slice(0, 5), timeZone };
};

/** Whether the runtime knows the zone, and its name as it should be written; undefined when it does not. */
export const zoneOr = (name: string | null | undefined, otherwise: string): string => {
  if (!name) return otherwise;
  const known = windowsZones[name] ?? name;
  if (/^[+-]/.test(known)) return otherwise;
  try {
    new Intl.DateTimeFormat('en', { timeZone: known });
    return known;
  } catch {
    return otherwise;
  }
};

/** Whether the calendar has the day; Date takes February 30 for March 2. */
const isDay = (date: string): boolean => {
  const day = new Date(`${date}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(date);
};

/** An instant of what programs write (`2022-10-09T15:09:48+0000`, `…Z`); undefined when it is none or out of bounds. */
export const instantOf = (text: unknown): Date | undefined => {
  if (typeof text !== 'string') return undefined;
  const match = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2})?)(\.\d+)?\s*(Z|[+-]\d{2}:?\d{2})$/i.exec(text.trim());
  if (match === null) return undefined;
  const [, date, time, fraction = '', offset] = match;
  if (!isDay(date!)) return undefined;
  const zone = offset!.toUpperCase() === 'Z' ? 'Z' : `${offset!.slice(0, 3)}:${offset!.slice(-2)}`;
  const instant = new Date(`${date}T${time!.length === 5 ? `${time}:00` : time}${fraction.slice(0, 4)}${zone}`);
  const year = instant.getUTCFullYear();
  return year >= 1900 && year <= 9999 ? instant : undefined;
};

/**
 * A due date of what programs write: a day, a local time (read in `timeZone`), or an instant (told in `timeZone`).
 * Undefined when it is none of these.
 */
export const dueOf = (text: string, timeZone: string): Due | undefined => {
  const value = text.trim();
  const instant = instantOf(value);
  if (instant !== undefined) return dueAtInstant(instant, timeZone);
  const match = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(?::\d{2}(?:\.\d+)?)?)?$/.exec(value);
  if (match === null) return undefined;
  return match[2] === undefined ? { date: match[1]! } : { date: match[1]!, time: match[2], timeZone };
};

/** The names that Windows has for the zones where most people live (CLDR, windowsZones.xml), which Microsoft writes. */
const windowsZones: Readonly<Record<string, string>> = {
  'Dateline Standard Time': 'Etc/GMT+12',
  'Hawaiian Standard Time': 'Pacific/Honolulu',
  'Alaskan Standard Time': 'America/Anchorage',
  'Pacific Standard Time': 'America/Los_Angeles',
  'US Mountain Standard Time': 'America/Phoenix',
  'Mountain Standard Time': 'America/Denver',
  'Central Standard Time': 'America/Chicago',
  'Central Standard Time (Mexico)': 'America/Mexico_City',
  'Canada Central Standard Time': 'America/Regina',
  'Central America Standard Time': 'America/Guatemala',
  'Eastern Standard Time': 'America/New_York',
  'US Eastern Standard Time': 'America/Indiana/Indianapolis',
  'SA Pacific Standard Time': 'America/Bogota',
  'SA Western Standard Time': 'America/La_Paz',
  'SA Eastern Standard Time': 'America/Cayenne',
  'Atlantic Standard Time': 'America/Halifax',
  'Newfoundland Standard Time': 'America/St_Johns',
  'Pacific SA Standard Time': 'America/Santiago',
  'Argentina Standard Time': 'America/Argentina/Buenos_Aires',
  'E. South America Standard Time': 'America/Sao_Paulo',
  'Azores Standard Time': 'Atlantic/Azores',
  'GMT Standard Time': 'Europe/London',
  'Greenwich Standard Time': 'Atlantic/Reykjavik',
  'Morocco Standard Time': 'Africa/Casablanca',
  'W. Europe Standard Time': 'Europe/Berlin',
  'Central Europe Standard Time': 'Europe/Budapest',
  'Central European Standard Time': 'Europe/Warsaw',
  'Romance Standard Time': 'Europe/Paris',
  'W. Central Africa Standard Time': 'Africa/Lagos',
  'E. Europe Standard Time': 'Europe/Chisinau',
  'GTB Standard Time': 'Europe/Bucharest',
  'FLE Standard Time': 'Europe/Kiev',
  'Israel Standard Time': 'Asia/Jerusalem',
  'Egypt Standard Time': 'Africa/Cairo',
  'South Africa Standard Time': 'Africa/Johannesburg',
  'Turkey Standard Time': 'Europe/Istanbul',
  'Arab Standard Time': 'Asia/Riyadh',
  'Arabic Standard Time': 'Asia/Baghdad',
  'Arabian Standard Time': 'Asia/Dubai',
  'E. Africa Standard Time': 'Africa/Nairobi',
  'Russian Standard Time': 'Europe/Moscow',
  'Iran Standard Time': 'Asia/Tehran',
  'Pakistan Standard Time': 'Asia/Karachi',
  'India Standard Time': 'Asia/Kolkata',
  'Sri Lanka Standard Time': 'Asia/Colombo',
  'Nepal Standard Time': 'Asia/Kathmandu',
  'Bangladesh Standard Time': 'Asia/Dhaka',
  'SE Asia Standard Time': 'Asia/Bangkok',
  'China Standard Time': 'Asia/Shanghai',
  'Singapore Standard Time': 'Asia/Singapore',
  'Taipei Standard Time': 'Asia/Taipei',
  'W. Australia Standard Time': 'Australia/Perth',
  'Tokyo Standard Time': 'Asia/Tokyo',
  'Korea Standard Time': 'Asia/Seoul',
  'AUS Central Standard Time': 'Australia/Darwin',
  'Cen. Australia Standard Time': 'Australia/Adelaide',
  'AUS Eastern Standard Time': 'Australia/Sydney',
  'E. Australia Standard Time': 'Australia/Brisbane',
  'New Zealand Standard Time': 'Pacific/Auckland',
};
