'use client';

import { ActionForm } from '#components/forms/action-form.tsx';
import { Input } from '#components/forms/input.tsx';
import { type Option, Select } from '#components/forms/select.tsx';
import { SubmitButton } from '#components/forms/submit-button.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { makeSite } from '#features/sites/actions.ts';

export function AddSite({ countries, timeZones }: { countries: Option[]; timeZones: Option[] }) {
  return (
    <Dialog trigger={{ size: 'sm', icon: 'plus', children: 'Add a site' }} title="Add a site">
      <ActionForm action={makeSite}>
        {(errors) => (
          <>
            <Input
              id="site-name"
              name="name"
              label="Name"
              maxLength={100}
              autoComplete="off"
              error={errors.name}
            />
            <Select
              name="country"
              label="Country"
              options={countries}
              placeholder="Choose a country"
              error={errors.country}
            />
            <Select
              name="timeZone"
              label="Time zone"
              hint="The due days of its people end in it. It stays as it is."
              options={timeZones}
              placeholder="Choose a time zone"
              error={errors.timeZone}
            />
            <div className="form-actions">
              <SubmitButton pendingText="Adding it">Add it</SubmitButton>
            </div>
          </>
        )}
      </ActionForm>
    </Dialog>
  );
}
