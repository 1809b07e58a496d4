import { DateInput } from '#components/forms/date-input.tsx';
import { Input } from '#components/forms/input.tsx';
import { type Option, Select } from '#components/forms/select.tsx';

/** What the fields offer to choose from. */
export type Offered = {
  units: Option[];
  sites: Option[];
  types: Option[];
  managers: { email: string; givenName: string; familyName: string }[];
};

type Props = Offered & {
  /** What is recorded today, by field; '' for nothing. */
  was?: Record<string, string>;
  /** Whether the person may be in no department. */
  anywhere?: boolean;
  hiredHint?: string;
  /** No hire date is later. */
  today?: string;
  errors: Readonly<Partial<Record<string, string>>>;
};

/** Where somebody works, as what and under whom. */
export function RecordedFields({
  was,
  units,
  sites,
  types,
  managers,
  anywhere = true,
  hiredHint,
  today,
  errors,
}: Props) {
  return (
    <>
      <div className="grid items-start gap-4 sm:grid-cols-2">
        <Select
          name="unit"
          label="Department"
          options={units}
          placeholder={anywhere ? 'None' : 'Choose a department'}
          defaultValue={was?.unit}
          error={errors.unit}
          optional={anywhere}
        />
        <Select
          name="site"
          label="Site"
          hint="Their days end in its time zone."
          options={sites}
          placeholder="None"
          defaultValue={was?.site}
          error={errors.site}
          optional
        />
        <Input
          name="jobTitle"
          label="Job"
          defaultValue={was?.jobTitle}
          maxLength={200}
          error={errors.jobTitle}
          optional
        />
        <Input
          type="email"
          name="manager"
          label="Manager"
          hint="By e-mail address."
          list="offered-managers"
          autoComplete="off"
          defaultValue={was?.manager}
          error={errors.manager}
          optional
        />
        <Select
          name="employmentType"
          label="Employed as"
          options={types}
          placeholder="Not known"
          defaultValue={was?.employmentType}
          error={errors.employmentType}
          optional
        />
        <DateInput
          name="hiredOn"
          label="Hire date"
          hint={hiredHint}
          max={today}
          defaultValue={was?.hiredOn}
          error={errors.hiredOn}
          optional
        />
      </div>
      <datalist id="offered-managers">
        {managers.map(({ email, givenName, familyName }) => (
          <option key={email} value={email}>
            {`${givenName} ${familyName}`}
          </option>
        ))}
      </datalist>
    </>
  );
}
