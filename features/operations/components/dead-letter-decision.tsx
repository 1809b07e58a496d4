'use client';

import { ActionForm } from '#components/forms/action-form.tsx';
import { SmallAction } from '#components/forms/small-action.tsx';
import { SubmitButton } from '#components/forms/submit-button.tsx';
import { Dialog, DialogClose } from '#components/ui/dialog.tsx';
import { discardDeadLetter, replayDeadLetter } from '#features/operations/actions.ts';
import { countOf } from '#lib/local-date.ts';

type Props = { id: string; tenant: string | null; several: boolean; events: number };

/** Replaying changes nothing that was right already; discarding is asked twice. */
export function DeadLetterDecision({ id, tenant, several, events }: Props) {
  return (
    <div className="flex flex-wrap items-start gap-2">
      <SmallAction action={replayDeadLetter} fields={{ id }} pendingText="Replaying">
        Replay
      </SmallAction>
      <Dialog
        trigger={{ size: 'sm', variant: 'ghost', children: 'Discard' }}
        title={`Discard ${events ? countOf(events, 'event') : 'this message'} of ${tenant ?? (several ? 'several tenants' : 'a tenant that is gone')}?`}
      >
        <ActionForm action={discardDeadLetter} hidden={{ id }}>
          {() => (
            <>
              <p>
                Somebody was told that this is saved. Once it is discarded nobody can bring it back; that you
                did so stays on record.
              </p>
              <div className="flex flex-wrap gap-2.5">
                <SubmitButton variant="danger" pendingText="Discarding">
                  Discard for good
                </SubmitButton>
                <DialogClose>Keep it</DialogClose>
              </div>
            </>
          )}
        </ActionForm>
      </Dialog>
    </div>
  );
}
