'use client';

import { useActionState } from 'react';
import { SubmitButton } from '#components/forms/submit-button.tsx';
import { sendNudges } from '#features/nudges/actions.ts';

type Props = { personId: string; name: string /** Today, about all of it. */; told: boolean };

export function NudgeOne({ personId, name, told }: Props) {
  const [result, send] = useActionState(sendNudges, null);
  const failed = result?.ok === false;
  return (
    <form action={send} className="mt-4 flex flex-wrap items-center gap-x-4 gap-y-2">
      <input type="hidden" name="people[]" value={personId} />
      {!told && (
        <SubmitButton icon="send" pendingText="Nudging">
          Nudge {name}
        </SubmitButton>
      )}
      <p role="status" className={failed ? 'text-sm text-danger-ink' : 'text-sm text-ink-2'}>
        {failed
          ? result.message
          : (result?.data ?? (told ? 'Nudged today. You can nudge again tomorrow.' : ''))}
      </p>
    </form>
  );
}
