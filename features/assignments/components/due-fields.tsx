'use client';

import { useState } from 'react';
import { DateInput } from '#components/forms/date-input.tsx';
import { Input } from '#components/forms/input.tsx';
import { RadioGroup } from '#components/forms/radio-group.tsx';
import type { ScheduleInput } from '#features/assignments/input.ts';

type Policy = ScheduleInput['duePolicy'];
type Props = {
  policy: Policy | undefined;
  today: string;
  errors: Readonly<Partial<Record<string, string>>>;
};

const KINDS = [
  {
    value: 'assignment',
    label: 'Some days after assignment',
    hint: 'Whoever joins later gets the same time.',
  },
  {
    value: 'hire',
    label: 'Some days after the hire date',
    hint: 'Somebody without a hire date goes to the exceptions; no date is guessed.',
  },
  { value: 'fixed', label: 'One day for everybody', hint: 'The end of that day where the person works.' },
];

const kindOf = (policy: Policy | undefined) =>
  policy === undefined ? 'assignment' : policy.kind === 'fixed' ? 'fixed' : policy.anchor;

export function DueFields({ policy, today, errors }: Props) {
  const [kind, setKind] = useState<string>(kindOf(policy));
  return (
    <>
      <div onChange={(event) => setKind((event.target as HTMLInputElement).value)}>
        <RadioGroup
          name="due"
          label="When"
          choices={KINDS}
          defaultValue={kind}
          error={errors.duePolicy}
          card
        />
      </div>
      {kind === 'fixed' ? (
        <DateInput
          id="duePolicy.date"
          name="dueDate"
          label="Day"
          min={today}
          defaultValue={policy?.kind === 'fixed' ? policy.date : ''}
          error={errors['duePolicy.date']}
        />
      ) : (
        <Input
          id="duePolicy.days"
          name="dueDays"
          type="number"
          label="Days"
          min={0}
          max={3650}
          defaultValue={policy?.kind === 'days-after' ? policy.days : 14}
          className="tnum max-w-32"
          error={errors['duePolicy.days']}
        />
      )}
    </>
  );
}
