'use client';

import { useActionState } from 'react';
import { SubmitButton } from '#components/forms/submit-button.tsx';
import { markNoticesRead } from '#features/inbox/actions.ts';

export function MarkReadForm() {
  const [, action] = useActionState(markNoticesRead, null);
  return (
    <form action={action}>
      <SubmitButton variant="secondary" icon="check">
        Mark all as read
      </SubmitButton>
    </form>
  );
}
