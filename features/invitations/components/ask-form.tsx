'use client';

import { ActionForm } from '#components/forms/action-form.tsx';
import { Input } from '#components/forms/input.tsx';
import { SubmitButton } from '#components/forms/submit-button.tsx';
import { askForPasswordLink } from '#features/invitations/actions.ts';

export function AskForm() {
  return (
    <ActionForm
      action={askForPasswordLink}
      done="If this address belongs to somebody here, a link is on its way. It works for an hour."
    >
      {(errors) => (
        <>
          <Input
            name="email"
            label="E-mail address"
            type="email"
            autoComplete="username"
            spellCheck={false}
            error={errors.email}
          />
          <SubmitButton variant="primary" size="lg" pendingText="Asking">
            Send me a link
          </SubmitButton>
        </>
      )}
    </ActionForm>
  );
}
