import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';

interface MessageProps {
  readonly icon: LucideIcon;
  readonly title: string;
  readonly hint: string;
  readonly children?: ReactNode;
}

/** Says in the place of a list why there is none, and what to do. */
export const Message = ({ icon: Icon, title, hint, children }: MessageProps) => (
  <div className="mx-auto flex max-w-sm flex-col items-center gap-2 px-6 py-20 text-center">
    <span className="mb-2 inline-flex size-14 items-center justify-center rounded-full bg-selected text-accent-ink">
      <Icon aria-hidden className="size-7" strokeWidth={1.5} />
    </span>
    <p className="text-base font-semibold">{title}</p>
    <p className="text-pretty text-muted">{hint}</p>
    {children}
  </div>
);
