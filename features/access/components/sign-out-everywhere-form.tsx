'use client';

import { useActionState } from 'react';
import { SubmitButton } from '#components/forms/submit-button.tsx';
import { Notice } from '#components/ui/notice.tsx';
import { signOutEverywhere } from '#features/access/actions.ts';

export function SignOutEverywhereForm() {
  const [result, action] = useActionState(signOutEverywhere, null);
  return (
    <form action={action} className="grid justify-items-start gap-3">
      <SubmitButton variant="secondary" icon="sign-out" pendingText="Signing out">
        Sign out everywhere
      </SubmitButton>
      {result?.ok === false && (
        <Notice tone="danger" live>
          {result.message}
        </Notice>
      )}
    </form>
  );
}
