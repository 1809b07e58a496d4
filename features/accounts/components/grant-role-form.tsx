'use client';

import { ActionForm } from '#components/forms/action-form.tsx';
import { RadioGroup } from '#components/forms/radio-group.tsx';
import { type Option, Select } from '#components/forms/select.tsx';
import { SubmitButton } from '#components/forms/submit-button.tsx';
import { giveRole } from '#features/accounts/actions.ts';

type Props = {
  personId: string;
  roles: { value: string; label: string; hint: string }[];
  units: Option[];
  /** Whether a role over everybody can be given. */
  everybody: boolean;
};

export function GrantRoleForm({ personId, roles, units, everybody }: Props) {
  return (
    <ActionForm action={giveRole} hidden={{ personId }}>
      {(errors) => (
        <>
          <RadioGroup name="role" label="Role" choices={roles} error={errors.role} card />
          <Select
            name="unitId"
            label="Over whom"
            hint="A department includes everything below it."
            options={units}
            placeholder={everybody ? 'Everybody' : 'Choose a department'}
            error={errors.unitId}
            optional={everybody}
          />
          <div className="form-actions">
            <SubmitButton pendingText="Giving the role">Give the role</SubmitButton>
          </div>
        </>
      )}
    </ActionForm>
  );
}
