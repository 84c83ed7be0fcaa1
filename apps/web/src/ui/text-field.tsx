import { type ComponentProps, useId } from 'react';

interface TextFieldProps extends ComponentProps<'input'> {
  readonly label: string;
  /** What is wrong with it. */
  readonly error?: string;
  readonly hint?: string;
}

/** A labelled field of a form, with what is wrong with it beside it. */
export const TextField = ({ label, error, hint, ...rest }: TextFieldProps) => {
  const id = useId();
  const described = error ?? hint;
  return (
    <div className="flex flex-col gap-1.5">
      <label htmlFor={id} className="font-medium">
        {label}
      </label>
      <input
        id={id}
        className="field min-h-10"
        aria-invalid={error !== undefined}
        aria-describedby={described === undefined ? undefined : `${id}-about`}
        {...rest}
      />
      {described !== undefined && (
        <p id={`${id}-about`} className={error === undefined ? 'text-muted' : 'text-danger'}>
          {described}
        </p>
      )}
    </div>
  );
};
