import { CheckList } from '#components/forms/check-list.tsx';
import { DateInput } from '#components/forms/date-input.tsx';
import { Input } from '#components/forms/input.tsx';
import { Select } from '#components/forms/select.tsx';
import type { Choices } from '#features/assignments/rules/schedule-form.ts';

type Item = { value: string; label: string; name: string; count: number };
export type Audience = { units: Item[]; sites: Item[] };

type Props = {
  audience: Audience;
  choices: Choices;
  errors: Readonly<Partial<Record<string, string>>>;
  onHired: (hired: Choices['hired']) => void;
};

const HIRED = [
  { value: 'any', label: 'At any time' },
  { value: 'within-days', label: 'In the last days' },
  { value: 'after', label: 'After a day' },
  { value: 'before', label: 'Before a day' },
];

export function AudienceFields({ audience, choices, errors, onHired }: Props) {
  const { hired } = choices;
  return (
    <>
      <div className="grid gap-5 md:grid-cols-2">
        <CheckList
          id="predicate"
          name="unit"
          label="Departments"
          hint="None chosen: all. A department includes what lies below it."
          items={audience.units}
          counted="people"
          selected={choices.units}
          error={errors.predicate}
        />
        <CheckList
          name="site"
          label="Sites"
          hint="None chosen: all. With departments, both must hold."
          items={audience.sites}
          counted="people"
          selected={choices.sites}
        />
      </div>
      <div className="grid gap-5 sm:grid-cols-2">
        <Select
          name="hired"
          label="Hired"
          options={HIRED}
          value={hired}
          onChange={(event) => onHired(event.target.value as Choices['hired'])}
        />
        {hired === 'within-days' && (
          <Input
            name="hiredDays"
            type="number"
            label="Days"
            min={1}
            max={3650}
            defaultValue={choices.hiredDays}
            error={errors.predicate}
          />
        )}
        {(hired === 'after' || hired === 'before') && (
          <DateInput name="hiredDate" label="Day" defaultValue={choices.hiredDate} error={errors.predicate} />
        )}
      </div>
    </>
  );
}
