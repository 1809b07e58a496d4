'use client';

import { useActionState } from 'react';
import { FormErrorSummary } from '#components/forms/form-error-summary.tsx';
import { RadioGroup } from '#components/forms/radio-group.tsx';
import { type Option, Select } from '#components/forms/select.tsx';
import { SubmitButton } from '#components/forms/submit-button.tsx';
import { giveRole } from '#features/accounts/actions.ts';

type Props = {
  personId: string;
  roles: { value: string; label: string; hint: string }[];
  units: Option[];
};

export function GrantRoleForm({ personId, roles, units }: Props) {
  const [result, send] = useActionState(giveRole, null);
  const failed = result?.ok === false ? result : null;
  return (
    <form action={send} className="form" noValidate>
      <FormErrorSummary message={failed?.message} fields={failed?.fields} />
      <input type="hidden" name="personId" value={personId} />
      <RadioGroup name="role" label="Role" choices={roles} error={failed?.fields.role} card />
      <Select
        name="unitId"
        label="Over whom"
        hint="A department includes everything below it."
        options={units}
        placeholder="Everybody"
        error={failed?.fields.unitId}
        optional
      />
      <div className="form-actions">
        <SubmitButton pendingText="Giving the role">Give the role</SubmitButton>
      </div>
    </form>
  );
}
