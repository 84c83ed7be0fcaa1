import type { Due } from '@todo/contracts';
import { instantOf } from '@todo/recurrence';

/** The instant a due date stands for; without a zone it is in UTC. */
export const dueInstant = (due: Due): Date => new Date(instantOf(due));
