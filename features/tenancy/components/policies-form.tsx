'use client';

import { ActionForm } from '#components/forms/action-form.tsx';
import { RadioGroup } from '#components/forms/radio-group.tsx';
import { SubmitButton } from '#components/forms/submit-button.tsx';
import { savePolicies } from '#features/tenancy/actions.ts';

const CHOICES = [
  {
    value: 'session',
    label: 'Their name, typed',
    hint: 'Being signed in is proof enough of who they are.',
  },
  {
    value: 'password',
    label: 'Their name and their password',
    hint: 'For records that regulators inspect: somebody at an unlocked computer cannot sign for another.',
  },
];

export function PoliciesForm({ signing }: { signing: string }) {
  return (
    <ActionForm action={savePolicies} done="Saved. It applies to every signature from now on.">
      {(errors) => (
        <>
          <RadioGroup
            name="signing"
            label="What somebody gives to sign a policy"
            choices={CHOICES}
            defaultValue={signing}
            error={errors.signing}
            card
          />
          <div className="form-actions">
            <SubmitButton pendingText="Saving">Save</SubmitButton>
          </div>
        </>
      )}
    </ActionForm>
  );
}
