'use client';

import { ActionForm } from '#components/forms/action-form.tsx';
import { Checkbox } from '#components/forms/checkbox.tsx';
import { SubmitButton } from '#components/forms/submit-button.tsx';
import { publishSchedule } from '#features/assignments/actions.ts';

type Props = { ruleId: string; hash: string; assigned: number; messages: number; unrealistic: number };

/** Publishes precisely what is shown: the hash of the rehearsal goes with it. */
export function PublishForm({ ruleId, hash, assigned, messages, unrealistic }: Props) {
  return (
    <ActionForm action={publishSchedule} hidden={{ ruleId, hash }}>
      {() => (
        <>
          {unrealistic > 0 && (
            <Checkbox
              name="acceptUnrealistic"
              label={`For ${unrealistic.toLocaleString('en')} the date leaves less time than the course takes. It is meant so.`}
            />
          )}
          <div className="form-actions items-center">
            <SubmitButton size="lg" icon="check" pendingText="Publishing">
              Publish exactly this
            </SubmitButton>
            <span className="muted text-sm">
              Assigns {assigned.toLocaleString('en')} and plans {messages.toLocaleString('en')} messages. If a
              fact changes meanwhile, it stops and says which.
            </span>
          </div>
        </>
      )}
    </ActionForm>
  );
}
