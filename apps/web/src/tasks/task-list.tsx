import { useVirtualizer } from '@tanstack/react-virtual';
import type { Task } from '@todo/contracts';
import { useEffect, useMemo, useRef } from 'react';
import { useTranslation } from '../i18n/use-translation.ts';
import { identityOf } from '../model/tasks/drafts.ts';
import { dayHeading } from '../time/words.ts';
import { today } from '../time/zoned.ts';
import { type Groups, rowsOf } from './rows.ts';
import { TaskRow } from './task-row.tsx';
import { useListKeyboard } from './use-list-keyboard.ts';

interface TaskListProps {
  /** Its name for screen readers. */
  readonly label: string;
  readonly tasks: readonly Task[];
  readonly groups?: Groups;
  readonly hasMore: boolean;
  readonly loadMore: () => void;
  /** Words that are marked in the titles. */
  readonly marked?: readonly string[];
}

/** A row of one line, in pixels; rows are measured once they are on the screen. */
const rowHeight = 44;
/** Rows beside the visible ones, so that scrolling finds them there. */
const overscan = 12;
/** The next page is asked for when so many rows are left below. */
const loadAhead = 40;

/** A list of any number of tasks, of which only those on the screen are in the page. */
export const TaskList = ({ label, tasks, groups, hasMore, loadMore, marked }: TaskListProps) => {
  const { t } = useTranslation();
  const day = today();
  const rows = useMemo(() => rowsOf(tasks, groups, day), [tasks, groups, day]);
  const scroller = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => {
      const row = rows[index]!;
      return 'task' in row ? identityOf(row.task) : `heading ${row.heading}`;
    },
    overscan,
    // The first tasks are in the page with the first paint, before anything could be measured.
    initialRect: { width: 800, height: 800 },
  });
  const items = virtualizer.getVirtualItems();
  const lastShown = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (hasMore && lastShown >= rows.length - loadAhead) loadMore();
  }, [hasMore, lastShown, rows.length, loadMore]);

  const { current, setCurrent, editing, setEditing } = useListKeyboard(rows, scroller, (index) =>
    virtualizer.scrollToIndex(index, { align: 'auto' }),
  );

  return (
    <div ref={scroller} className="min-h-0 flex-1 overflow-y-auto overscroll-contain pb-24">
      <ul
        aria-label={label}
        className="@container relative mx-auto w-full max-w-3xl"
        style={{ height: virtualizer.getTotalSize() }}
      >
        {items.map(({ index, key, start }) => {
          const row = rows[index]!;
          return (
            <li
              key={key}
              ref={virtualizer.measureElement}
              data-index={index}
              className="absolute inset-x-0 top-0 px-2 md:px-6"
              style={{ transform: `translateY(${start}px)` }}
            >
              {'task' in row ? (
                <TaskRow
                  task={row.task}
                  isCurrent={current === identityOf(row.task)}
                  isEditing={editing === identityOf(row.task)}
                  showDue={groups !== 'day' || row.task.due?.time !== undefined}
                  marked={marked}
                  onFocus={setCurrent}
                  onEdit={setEditing}
                />
              ) : (
                <h2 className="border-b border-line px-2 pt-6 pb-2 font-semibold">
                  {row.heading === 'overdue' ? t('list.overdue') : dayHeading(row.heading)}
                </h2>
              )}
            </li>
          );
        })}
      </ul>
    </div>
  );
};
