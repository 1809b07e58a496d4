'use client';

import { ActionForm } from '#components/forms/action-form.tsx';
import { Input } from '#components/forms/input.tsx';
import { SubmitButton } from '#components/forms/submit-button.tsx';
import { askForPasswordLink } from '#features/invitations/actions.ts';

/** `mails`: whether e-mail leaves this portal. */
export function AskForm({ mails }: { mails: boolean }) {
  const what = mails ? 'a link is on its way' : 'a letter with a link is written';
  return (
    <ActionForm
      action={askForPasswordLink}
      done={`If this address belongs to somebody here, ${what}. It works for an hour.`}
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
