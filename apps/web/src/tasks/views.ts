import { CalendarDays, CalendarRange, CircleCheckBig, ClockAlert, Inbox, type LucideIcon } from 'lucide-react';
import type { ListSpec } from '../model/tasks/list-spec.ts';
import { addDays, today } from '../time/zoned.ts';

export interface View {
  readonly icon: LucideIcon;
  /** The tasks of the view as of now. */
  readonly spec: () => ListSpec;
  /** What headings divide the list by. */
  readonly groups?: 'day' | 'overdue';
}

/** The views that everybody has. */
export const views = {
  inbox: { icon: Inbox, spec: () => ({ status: 'open', list: 'inbox', sort: 'created', order: 'desc' }) },
  today: {
    icon: CalendarDays,
    spec: () => ({ status: 'open', dueTo: today(), sort: 'due', order: 'asc' }),
    groups: 'overdue',
  },
  upcoming: {
    icon: CalendarRange,
    spec: () => ({ status: 'open', dueFrom: addDays(today(), 1), sort: 'due', order: 'asc' }),
    groups: 'day',
  },
  overdue: {
    icon: ClockAlert,
    spec: () => ({ status: 'open', dueTo: addDays(today(), -1), sort: 'due', order: 'asc' }),
    groups: 'day',
  },
  completed: { icon: CircleCheckBig, spec: () => ({ status: 'completed', sort: 'completed', order: 'desc' }) },
} as const satisfies Record<string, View>;
export type ViewName = keyof typeof views;
