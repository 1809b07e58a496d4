import type { ComponentProps } from 'react';
import { Field, type FieldProps, wiring } from '#components/forms/field.tsx';

type Props = FieldProps & Omit<ComponentProps<'input'>, keyof FieldProps>;

/** A labelled text input. `type` may be any that is typed into: text, email, password, number, date, time, url. */
export function Input({ name, label, hint, error, optional, id, className, ...rest }: Props) {
  const field = { name, label, hint, error, optional, id };
  return (
    <Field {...field}>
      <input
        type="text"
        required={!optional}
        {...rest}
        {...wiring(field)}
        className={className ? `input ${className}` : 'input'}
      />
    </Field>
  );
}
