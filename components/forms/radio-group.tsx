import type { ReactNode } from 'react';
import { Checkbox } from '#components/forms/checkbox.tsx';
import { FieldGroup, type FieldProps } from '#components/forms/field.tsx';

type Choice = { value: string; label: ReactNode; hint?: ReactNode; disabled?: boolean };

type Props = FieldProps & { choices: Choice[]; defaultValue?: string; card?: boolean };

export function RadioGroup({ choices, defaultValue, card, ...field }: Props) {
  return (
    <FieldGroup {...field}>
      <div className={card ? 'grid gap-2.5' : 'grid gap-2'}>
        {choices.map((choice) => (
          <Checkbox
            key={choice.value}
            kind="radio"
            card={card}
            name={field.name}
            required={!field.optional}
            defaultChecked={choice.value === defaultValue}
            {...choice}
          />
        ))}
      </div>
    </FieldGroup>
  );
}
