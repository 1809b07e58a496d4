import type { ComponentProps } from 'react';
import { Field, type FieldProps, wiring } from '#components/forms/field.tsx';

type Props = FieldProps & Omit<ComponentProps<'textarea'>, keyof FieldProps | 'className'>;

export function Textarea({ name, label, hint, error, optional, id, ...rest }: Props) {
  const field = { name, label, hint, error, optional, id };
  return (
    <Field {...field}>
      <textarea required={!optional} {...rest} {...wiring(field)} className="input" />
    </Field>
  );
}
