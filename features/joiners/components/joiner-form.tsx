'use client';

import { ActionForm } from '#components/forms/action-form.tsx';
import { Checkbox } from '#components/forms/checkbox.tsx';
import { Input } from '#components/forms/input.tsx';
import { type Option, Select } from '#components/forms/select.tsx';
import { SubmitButton } from '#components/forms/submit-button.tsx';
import { ButtonLink } from '#components/ui/button.tsx';
import { type Offered, RecordedFields } from '#features/attributes/components/recorded-fields.tsx';
import { addPerson } from '#features/joiners/actions.ts';

type Props = Offered & {
  anywhere: boolean;
  languages: Option[];
  timeZones: Option[];
  /** Where no site can bring one. */
  timeZone: string | undefined;
};

/** Puts somebody on record: who they are, where they work, and how dates are shown to them. */
export function JoinerForm({ anywhere, languages, timeZones, timeZone, ...offered }: Props) {
  return (
    <ActionForm action={addPerson}>
      {(errors) => (
        <>
          <section className="card form" aria-labelledby="part-who">
            <h2 id="part-who">Who</h2>
            <div className="grid items-start gap-4 sm:grid-cols-2">
              <Input
                name="givenName"
                label="Given name"
                autoComplete="off"
                maxLength={100}
                error={errors.givenName}
              />
              <Input
                name="familyName"
                label="Family name"
                autoComplete="off"
                maxLength={100}
                error={errors.familyName}
              />
              <Input
                type="email"
                name="email"
                label="E-mail address"
                hint="They sign in with it, and messages go there."
                autoComplete="off"
                maxLength={254}
                error={errors.email}
              />
              <Input
                name="employeeNo"
                label="Employee number"
                autoComplete="off"
                maxLength={40}
                error={errors.employeeNo}
                optional
              />
            </div>
          </section>
          <section className="card form" aria-labelledby="part-where">
            <h2 id="part-where">Where and as what</h2>
            <RecordedFields
              {...offered}
              anywhere={anywhere}
              hiredHint="All of this holds from that day; from today when it is left empty."
              errors={errors}
            />
          </section>
          <section className="card form" aria-labelledby="part-dates">
            <h2 id="part-dates">Dates and language</h2>
            <div className="grid items-start gap-4 sm:grid-cols-2">
              <Select
                name="timeZone"
                label="Time zone"
                hint="Only when theirs is not that of the site."
                options={timeZones}
                placeholder="That of the site"
                defaultValue={timeZone}
                error={errors.timeZone}
                optional
              />
              <Select
                name="locale"
                label="Language"
                options={languages}
                placeholder="The usual one"
                error={errors.locale}
                optional
              />
            </div>
          </section>
          <Checkbox
            name="invited"
            label="Invite them to sign in"
            hint="They are sent a link by which they choose a password. It can be sent later, too."
            defaultChecked
            card
          />
          <p className="text-sm">
            Schedules that include them ask them at once. What a schedule cannot tell for want of a fact is
            shown among the exceptions.
          </p>
          <div className="form-actions">
            <SubmitButton pendingText="Putting them on record">Add this person</SubmitButton>
            <ButtonLink href="/admin/people">Cancel</ButtonLink>
          </div>
        </>
      )}
    </ActionForm>
  );
}
