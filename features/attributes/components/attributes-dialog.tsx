'use client';

import { ActionForm } from '#components/forms/action-form.tsx';
import { DateInput } from '#components/forms/date-input.tsx';
import { Input } from '#components/forms/input.tsx';
import { type Option, Select } from '#components/forms/select.tsx';
import { SubmitButton } from '#components/forms/submit-button.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { changeAttributes } from '#features/attributes/actions.ts';

type Props = {
  personId: string;
  /** What is recorded today, by field; '' for nothing. */
  was: Record<string, string>;
  units: Option[];
  sites: Option[];
  types: Option[];
  managers: { email: string; givenName: string; familyName: string }[];
  today: string;
};

/** Changes what HR has recorded of a person, and says since when. */
export function AttributesDialog({ personId, ...fields }: Props) {
  const { was } = fields;
  const shown = Object.fromEntries(Object.entries(was).map(([name, value]) => [`was.${name}`, value]));
  return (
    <Dialog
      trigger={{ size: 'sm', icon: 'edit', children: 'Change' }}
      title="Change what is recorded"
      size="lg"
    >
      <ActionForm action={changeAttributes} hidden={{ personId, ...shown }}>
        {(errors) => (
          <>
            {/* Filled anew when what is recorded has changed. */}
            <Fields key={JSON.stringify(was)} {...fields} errors={errors} />
            <p className="text-sm">
              What they owe follows: schedules that now include them ask, others release them.
            </p>
            <div className="form-actions">
              <SubmitButton pendingText="Saving">Save the change</SubmitButton>
            </div>
          </>
        )}
      </ActionForm>
    </Dialog>
  );
}

type FieldsProps = Omit<Props, 'personId'> & { errors: Readonly<Partial<Record<string, string>>> };

function Fields({ was, units, sites, types, managers, today, errors }: FieldsProps) {
  return (
    <>
      <div className="grid items-start gap-4 sm:grid-cols-2">
        <Select
          name="unit"
          label="Department"
          options={units}
          placeholder="None"
          defaultValue={was.unit}
          error={errors.unit}
          optional
        />
        <Select
          name="site"
          label="Site"
          hint="Their days end in its time zone."
          options={sites}
          placeholder="None"
          defaultValue={was.site}
          error={errors.site}
          optional
        />
        <Input
          name="jobTitle"
          label="Job"
          defaultValue={was.jobTitle}
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
          defaultValue={was.manager}
          error={errors.manager}
          optional
        />
        <Select
          name="employmentType"
          label="Employed as"
          options={types}
          placeholder="Not known"
          defaultValue={was.employmentType}
          error={errors.employmentType}
          optional
        />
        <DateInput
          name="hiredOn"
          label="Hire date"
          defaultValue={was.hiredOn}
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
      <DateInput
        name="validFrom"
        label="True from"
        hint="The first day on which it holds. What was true before stays on record."
        max={today}
        defaultValue={today}
        error={errors.validFrom}
      />
    </>
  );
}
