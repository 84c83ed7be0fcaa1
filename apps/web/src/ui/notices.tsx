import { CircleAlert, CircleCheck, X } from 'lucide-react';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { useTranslation } from '../i18n/use-translation.ts';
import { type Notice, dismiss, noticeStore } from '../model/notices.ts';
import { IconButton } from './icon-button.tsx';

/** How long a notice stays that asks for nothing, unless somebody points at it or is in it (milliseconds). */
const shownMs = 8_000;

const NoticeItem = ({ notice }: { readonly notice: Notice }) => {
  const { t } = useTranslation();
  const [held, setHeld] = useState(false);
  useEffect(() => {
    if (held || notice.stays) return undefined;
    const timer = setTimeout(() => dismiss(notice.id), shownMs);
    return () => clearTimeout(timer);
  }, [held, notice]);
  const Icon = notice.kind === 'problem' ? CircleAlert : CircleCheck;
  return (
    <li
      className="pointer-events-auto flex items-center gap-3 rounded-xl border border-line bg-raised py-1.5 ps-4 pe-1.5 shadow-float"
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <Icon aria-hidden className={`size-4.5 shrink-0 ${notice.kind === 'problem' ? 'text-danger' : 'text-success'}`} />
      <span className="line-clamp-3 min-w-0 flex-1 py-1.5 wrap-anywhere">{notice.text}</span>
      {notice.action !== undefined && (
        <button
          type="button"
          className="rounded-md px-2.5 py-1.5 font-semibold text-accent-ink hover:bg-hover"
          onClick={() => {
            dismiss(notice.id);
            notice.action?.run();
          }}
        >
          {notice.action.label}
        </button>
      )}
      <IconButton icon={X} label={t('dismiss')} onClick={() => dismiss(notice.id)} />
    </li>
  );
};

/** What was done or went wrong, told by the screen reader as it comes. */
export const Notices = () => {
  const { t } = useTranslation();
  const notices = useSyncExternalStore(noticeStore.subscribe, noticeStore.get);
  return (
    <section
      aria-label={t('messages')}
      className="pointer-events-none fixed inset-x-3 bottom-4 z-30 flex justify-center md:start-70 md:justify-start"
    >
      <ul aria-live="polite" className="flex w-full max-w-md flex-col gap-2 md:min-w-80">
        {notices.map((notice) => (
          <NoticeItem key={notice.id} notice={notice} />
        ))}
      </ul>
    </section>
  );
};
