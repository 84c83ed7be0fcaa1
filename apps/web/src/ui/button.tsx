import type { ComponentProps } from 'react';
import { classes } from './classes.ts';

const looks = {
  primary: 'bg-accent text-on-accent hover:brightness-110',
  quiet: 'text-ink hover:bg-hover',
  line: 'border border-field text-ink hover:bg-hover',
  danger: 'text-danger hover:bg-hover',
} as const;

interface ButtonProps extends ComponentProps<'button'> {
  readonly look?: keyof typeof looks;
}

/** A button with words. */
export const Button = ({ look = 'line', className, type = 'button', ...rest }: ButtonProps) => (
  <button
    type={type}
    className={classes(
      'inline-flex min-h-9 items-center justify-center gap-2 rounded-lg px-3 font-medium transition-colors',
      looks[look],
      className,
    )}
    {...rest}
  />
);
