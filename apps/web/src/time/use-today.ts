import { useEffect, useState } from 'react';
import { today } from './zoned.ts';

/** Looked at so often (milliseconds): clocks change and computers sleep, so that no timer can be set to midnight. */
const lookMs = 30_000;

/** The person's day, also after midnight. */
export const useToday = (): string => {
  const [day, setDay] = useState(today);
  useEffect(() => {
    const timer = setInterval(() => setDay(today()), lookMs);
    return () => clearInterval(timer);
  }, []);
  return day;
};
