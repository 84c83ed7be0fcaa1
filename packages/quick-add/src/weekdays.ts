import { weekdays } from '@todo/recurrence';

/** `MO` … `SU` (RFC 5545) as 1: Monday … 7: Sunday (ISO 8601). */
export const weekdayNumber = (name: string): number => (weekdays as readonly string[]).indexOf(name) + 1;
