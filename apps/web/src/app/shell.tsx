import { Outlet, useNavigate, useSearch } from '@tanstack/react-router';
import { Menu } from 'lucide-react';
import { Suspense, lazy, useEffect, useState } from 'react';
import { useTranslation } from '../i18n/use-translation.ts';
import { followLive } from '../model/live.ts';
import { undoLast } from '../model/tasks/undo.ts';
import { useCommand } from '../keyboard/keyboard.ts';
import { IconButton } from '../ui/icon-button.tsx';
import { openWindow, useWindow } from './windows.ts';
import { Sidebar } from './sidebar.tsx';

const TaskPane = lazy(() => import('../pane/task-pane.tsx').then((module) => ({ default: module.TaskPane })));
const QuickAdd = lazy(() => import('../quick-add/quick-add.tsx').then((module) => ({ default: module.QuickAdd })));
const HelpDialog = lazy(() => import('../keyboard/help-dialog.tsx').then((module) => ({ default: module.HelpDialog })));

let live: Promise<void> | undefined;

/** What is around every page of a person who is signed in: sidebar, task pane, windows and what follows changes. */
export const Shell = () => {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { task } = useSearch({ from: '/shell' });
  const window = useWindow();
  const [menuOpen, setMenuOpen] = useState(false);

  useEffect(() => {
    live ??= followLive();
  }, []);

  useCommand('quickAdd', () => openWindow('quickAdd'));
  useCommand('help', () => openWindow('help'));
  useCommand('undo', undoLast);
  useCommand('search', () => void navigate({ to: '/search' }));
  useCommand('goInbox', () => void navigate({ to: '/inbox' }));
  useCommand('goToday', () => void navigate({ to: '/today' }));
  useCommand('goUpcoming', () => void navigate({ to: '/upcoming' }));
  useCommand('goOverdue', () => void navigate({ to: '/overdue' }));
  useCommand('goCompleted', () => void navigate({ to: '/completed' }));

  const closePane = () => void navigate({ to: '.', search: (old) => ({ ...old, task: undefined }), replace: true });

  return (
    <div className="flex h-full overflow-hidden">
      <a
        href="#main"
        className="fixed start-3 top-3 z-50 -translate-y-20 rounded-lg bg-accent px-4 py-2 font-medium text-on-accent focus:translate-y-0"
      >
        {t('skip')}
      </a>
      <Sidebar open={menuOpen} onClose={() => setMenuOpen(false)} />
      <div className="flex min-w-0 flex-1 flex-col" inert={menuOpen}>
        <div className="flex h-12 shrink-0 items-center px-2 md:hidden">
          <IconButton icon={Menu} label={t('nav.open')} onClick={() => setMenuOpen(true)} aria-expanded={menuOpen} />
        </div>
        <main id="main" tabIndex={-1} className="flex min-h-0 flex-1 flex-col outline-none">
          <Outlet />
        </main>
      </div>
      {task !== undefined && (
        <Suspense fallback={null}>
          <TaskPane key={task} id={task} onClose={closePane} />
        </Suspense>
      )}
      <Suspense fallback={null}>
        {window === 'quickAdd' && <QuickAdd onClose={() => openWindow(undefined)} />}
        {window === 'help' && <HelpDialog onClose={() => openWindow(undefined)} />}
      </Suspense>
    </div>
  );
};
