'use client';

import { useActionState } from 'react';
import { SubmitButton } from '#components/forms/submit-button.tsx';
import { startCourseOver } from '#features/player/actions.ts';

/** The way on when a quiz has no attempt left. */
export function StartOver({ attemptId }: { attemptId: string }) {
  const [result, action] = useActionState(startCourseOver, null);
  return (
    <form action={action} className="mt-1 grid justify-items-start gap-3">
      <p>
        {result?.ok === false
          ? result.message
          : 'You can begin the course again. What you did so far stays on record.'}
      </p>
      <input type="hidden" name="attemptId" value={attemptId} />
      <SubmitButton variant="secondary" pendingText="Opening">
        Begin the course again
      </SubmitButton>
    </form>
  );
}
