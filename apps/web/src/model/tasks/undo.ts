import type { Task } from '@todo/contracts';
import { errorText } from '../../i18n/error-text.ts';
import { t } from '../../i18n/index.ts';
import { api } from '../api.ts';
import { notify } from '../notices.ts';
import { inTurn, persistently } from './sending.ts';
import { ledger, refresh, searchAgain, show } from './store.ts';

/** A change that can be taken back. */
export interface Undoable {
  readonly id: string;
  /** What was shown before it; undefined: there was no such task. */
  readonly before: Task | undefined;
  /** Known when the server has made the change; rejects when it refused. */
  readonly token: Promise<string | undefined>;
}

/** The changes of this tab, the last one at the end. */
const made: Undoable[] = [];
const kept = 50;

export const remember = (change: Undoable): void => {
  made.push(change);
  if (made.length > kept) made.shift();
  // A refused change has nothing to undo; who made it is told.
  change.token.catch(() => forget(change));
};

const forget = (change: Undoable): void => {
  const index = made.indexOf(change);
  if (index !== -1) made.splice(index, 1);
};

/** Takes a change back: at once on the screen, then on the server. */
const undo = async (change: Undoable): Promise<void> => {
  forget(change);
  const { id, before } = change;
  const end = ledger.begin(id, () => before);
  show(id);
  try {
    const token = await change.token;
    if (token !== undefined) {
      await inTurn(id, () => persistently((idempotencyKey) => api.undo(token, { idempotencyKey })));
    }
    await refresh(id);
  } catch (error) {
    notify({ kind: 'problem', text: t('notUndone', { reason: errorText(error) }), stays: true });
  } finally {
    end();
    show(id);
    searchAgain();
  }
};

/** Says what was done and offers to take it back. */
export const offerUndo = (change: Undoable, text: string): void =>
  notify({ kind: 'done', text, action: { label: t('undo'), run: () => void undo(change) } });

/** Takes back this tab's last change, if there is one. */
export const undoLast = (): void => {
  const last = made.at(-1);
  if (last !== undefined) void undo(last);
};
