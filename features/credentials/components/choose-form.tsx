'use client';

import { ActionForm } from '#components/forms/action-form.tsx';
import { SubmitButton } from '#components/forms/submit-button.tsx';
import { choose } from '#features/credentials/actions.ts';
import { PasswordFields } from '#features/credentials/components/password-fields.tsx';

/** Choosing a password by a link. The address is there for password managers, which file the password under it. */
export function ChooseForm({ token, email }: { token: string; email: string }) {
  return (
    <ActionForm action={choose} hidden={{ token }}>
      {(errors) => (
        <>
          <input type="email" autoComplete="username" value={email} readOnly hidden />
          <PasswordFields errors={errors} />
          <SubmitButton variant="primary" size="lg" pendingText="Saving">
            Save the password
          </SubmitButton>
        </>
      )}
    </ActionForm>
  );
}
