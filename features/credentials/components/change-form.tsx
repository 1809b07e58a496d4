'use client';

import { ActionForm } from '#components/forms/action-form.tsx';
import { Input } from '#components/forms/input.tsx';
import { SubmitButton } from '#components/forms/submit-button.tsx';
import { change } from '#features/credentials/actions.ts';
import { PasswordFields } from '#features/credentials/components/password-fields.tsx';

export function ChangeForm({ email }: { email: string }) {
  return (
    <ActionForm action={change}>
      {(errors) => (
        <>
          <input type="email" autoComplete="username" value={email} readOnly hidden />
          <Input
            name="current"
            label="Password you have now"
            type="password"
            autoComplete="current-password"
            error={errors.current}
          />
          <PasswordFields errors={errors} />
          <div className="form-actions">
            <SubmitButton variant="secondary" pendingText="Saving">
              Change the password
            </SubmitButton>
          </div>
        </>
      )}
    </ActionForm>
  );
}
