'use client';

import { ActionForm } from '#components/forms/action-form.tsx';
import { Input } from '#components/forms/input.tsx';
import { type Option, Select } from '#components/forms/select.tsx';
import { SubmitButton } from '#components/forms/submit-button.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { makeUnit } from '#features/units/actions.ts';

export function AddUnit({ units }: { units: Option[] }) {
  return (
    <Dialog trigger={{ size: 'sm', icon: 'plus', children: 'Add a department' }} title="Add a department">
      <ActionForm action={makeUnit}>
        {(errors) => (
          <>
            <Input
              id="unit-name"
              name="name"
              label="Name"
              maxLength={100}
              autoComplete="off"
              error={errors.name}
            />
            <Select
              name="parentId"
              label="Inside"
              hint="Whoever reaches a department reaches what lies below it."
              options={units}
              placeholder="None: at the top"
              error={errors.parentId}
              optional
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
