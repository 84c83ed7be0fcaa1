import { Link } from '@tanstack/react-router';
import {
  CalendarDays,
  CalendarRange,
  CircleCheckBig,
  ClockAlert,
  Inbox,
  type LucideIcon,
  Plus,
  Search,
  Trash2,
  X,
} from 'lucide-react';
import { Suspense, lazy, useEffect } from 'react';
import { useTranslation } from '../i18n/use-translation.ts';
import { classes } from '../ui/classes.ts';
import { IconButton } from '../ui/icon-button.tsx';
import { Logo } from '../ui/logo.tsx';
import { useIdle } from './use-idle.ts';
import { openWindow } from './windows.ts';

const AccountMenu = lazy(() => import('./account-menu.tsx').then((module) => ({ default: module.AccountMenu })));

const TagLinks = lazy(() => import('./tag-links.tsx').then((module) => ({ default: module.TagLinks })));

const links = [
  { to: '/search', name: 'search', icon: Search },
  { to: '/inbox', name: 'inbox', icon: Inbox },
  { to: '/today', name: 'today', icon: CalendarDays },
  { to: '/upcoming', name: 'upcoming', icon: CalendarRange },
  { to: '/overdue', name: 'overdue', icon: ClockAlert },
  { to: '/completed', name: 'completed', icon: CircleCheckBig },
  { to: '/trash', name: 'trash', icon: Trash2 },
] as const satisfies readonly { to: string; name: string; icon: LucideIcon }[];

interface SidebarProps {
  /** On narrow screens, where it covers the page. */
  readonly open: boolean;
  readonly onClose: () => void;
}

/** The way to every view, and what belongs to the person. */
export const Sidebar = ({ open, onClose }: SidebarProps) => {
  const { t } = useTranslation();
  const idle = useIdle();
  useEffect(() => {
    if (!open) return undefined;
    const onKeyDown = ({ key }: KeyboardEvent) => key === 'Escape' && onClose();
    addEventListener('keydown', onKeyDown);
    return () => removeEventListener('keydown', onKeyDown);
  }, [open, onClose]);
  return (
    <>
      {open && <div aria-hidden className="fixed inset-0 z-10 bg-black/40 md:hidden" onClick={onClose} />}
      <nav
        aria-label={t('nav.main')}
        className={classes(
          'z-20 w-64 shrink-0 flex-col gap-4 overflow-y-auto border-e border-line bg-sunken p-3',
          'max-md:fixed max-md:inset-y-0 max-md:start-0 md:flex',
          open ? 'flex' : 'hidden',
        )}
      >
        <div className="flex h-9 items-center gap-2.5 ps-2 font-semibold">
          <Logo /> <span className="flex-1">{t('app')}</span>
          <IconButton icon={X} label={t('nav.close')} onClick={onClose} className="md:hidden" />
        </div>
        <button
          type="button"
          onClick={() => {
            onClose();
            openWindow('quickAdd');
          }}
          className="flex min-h-9 items-center gap-3 rounded-lg px-2 font-semibold text-accent-ink hover:bg-hover"
        >
          <span className="inline-flex size-5 items-center justify-center rounded-full bg-accent text-on-accent">
            <Plus aria-hidden className="size-4" strokeWidth={2.5} />
          </span>
          {t('nav.add')}
          <kbd aria-hidden className="ms-auto font-sans text-xs font-normal text-muted">
            q
          </kbd>
        </button>
        <ul className="flex flex-col gap-0.5">
          {links.map(({ to, name, icon: Icon }) => (
            <li key={to}>
              <Link
                to={to}
                onClick={onClose}
                className="flex min-h-9 items-center gap-3 rounded-lg px-2 hover:bg-hover"
                activeProps={{ className: 'bg-selected! font-medium text-accent-ink' }}
              >
                <Icon aria-hidden className="size-5" strokeWidth={1.75} />
                {t(`nav.${name}`)}
              </Link>
            </li>
          ))}
        </ul>
        <div className="flex-1">
          {idle && (
            <Suspense fallback={null}>
              <TagLinks onFollow={onClose} />
            </Suspense>
          )}
        </div>
        <div className="min-h-11">
          {idle && (
            <Suspense fallback={null}>
              <AccountMenu />
            </Suspense>
          )}
        </div>
      </nav>
    </>
  );
};
