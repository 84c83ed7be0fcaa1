import type { LucideIcon } from 'lucide-react';
import type { ComponentProps } from 'react';
import { classes } from './classes.ts';

interface IconButtonProps extends Omit<ComponentProps<'button'>, 'children' | 'type'> {
  readonly icon: LucideIcon;
  /** Its name for screen readers, and what shows when the pointer rests on it. */
  readonly label: string;
}

/** A button that is only a picture. */
export const IconButton = ({ icon: Icon, label, className, ...rest }: IconButtonProps) => (
  <button
    type="button"
    aria-label={label}
    title={label}
    className={classes(
      'inline-flex size-8 shrink-0 items-center justify-center rounded-md text-muted transition-colors hover:bg-hover hover:text-ink',
      className,
    )}
    {...rest}
  >
    <Icon aria-hidden className="size-4.5" />
  </button>
);
