import { useNavigate } from '@tanstack/react-router';
import type { Priority, Task } from '@todo/contracts';
import { type RefObject, useCallback, useState } from 'react';
import { changeTask, deleteTask, setPriority, toggleTask } from '../model/tasks/actions.ts';
import { identityOf } from '../model/tasks/drafts.ts';
import { useCommand } from '../keyboard/keyboard.ts';
import { today } from '../time/zoned.ts';
import type { Row } from './rows.ts';

/** What the keys 1 to 4 stand for. */
const priorityOfKey: Readonly<Record<string, Priority>> = { 1: 'urgent', 2: 'high', 3: 'medium', 4: 'low' };

const taskAt = (rows: readonly Row[], index: number): Task | undefined => {
  const row = rows[index];
  return row !== undefined && 'task' in row ? row.task : undefined;
};

/** The task that the keys of a list act on (the one that has or had the focus), and those keys. */
export const useListKeyboard = (
  rows: readonly Row[],
  scroller: RefObject<HTMLElement | null>,
  scrollTo: (index: number) => void,
) => {
  const navigate = useNavigate();
  const [current, setCurrent] = useState<string>();
  const [editing, setEditing] = useState<string>();
  const index = rows.findIndex((row) => 'task' in row && identityOf(row.task) === current);
  const task = taskAt(rows, index);

  /** Moves the focus to the nearest task in a direction; where a heading is, to the one beyond it. */
  const move = (from: number, step: 1 | -1): boolean => {
    let next = from + step;
    while (next >= 0 && next < rows.length && taskAt(rows, next) === undefined) next += step;
    const target = taskAt(rows, next);
    if (target === undefined) return false;
    setCurrent(identityOf(target));
    scrollTo(next);
    // It is in the page when the list has scrolled to it.
    requestAnimationFrame(() =>
      requestAnimationFrame(() => {
        scroller.current?.querySelector<HTMLElement>(`[data-task="${identityOf(target)}"] [data-opens]`)?.focus();
      }),
    );
    return true;
  };
  /** Before a task leaves the list, its neighbour gets the focus. */
  const leave = (): void => void (move(index, 1) || move(index, -1));
  const has = task !== undefined;

  useCommand('next', () => void move(index, 1));
  useCommand('previous', () => void move(index === -1 ? rows.length : index, -1));
  useCommand('edit', () => setEditing(current), has);
  useCommand(
    'toggle',
    () => {
      leave();
      void toggleTask(task!);
    },
    has,
  );
  useCommand('priority', (key) => void setPriority(task!, priorityOfKey[key]!), has);
  useCommand('today', () => void changeTask(task!.id, { due: { date: today() } }), has);
  useCommand(
    'delete',
    () => {
      leave();
      void deleteTask(task!);
    },
    has,
  );
  useCommand('open', () => void navigate({ to: '.', search: (old) => ({ ...old, task: task!.id }) }), has);

  return { current, setCurrent: useCallback((id: string) => setCurrent(id), []), editing, setEditing };
};
