import type { ComponentProps } from 'react';
import { Field, type FieldProps, wiring } from '#components/forms/field.tsx';

export type Option = { value: string; label: string; disabled?: boolean };

type Props = FieldProps &
  Omit<ComponentProps<'select'>, keyof FieldProps | 'className' | 'children'> & {
    options: Option[];
    /** First, empty option. */
    placeholder?: string;
  };

export function Options({ options, placeholder }: Pick<Props, 'options' | 'placeholder'>) {
  return (
    <>
      {placeholder !== undefined && <option value="">{placeholder}</option>}
      {options.map((option) => (
        <option key={option.value} value={option.value} disabled={option.disabled}>
          {option.label}
        </option>
      ))}
    </>
  );
}

export function Select({ name, label, hint, error, optional, id, options, placeholder, ...rest }: Props) {
  const field = { name, label, hint, error, optional, id };
  return (
    <Field {...field}>
      <select required={!optional} {...rest} {...wiring(field)} className="input">
        <Options options={options} placeholder={placeholder} />
      </select>
    </Field>
  );
}
