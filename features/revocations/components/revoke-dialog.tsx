'use client';

import { ActionForm } from '#components/forms/action-form.tsx';
import { SubmitButton } from '#components/forms/submit-button.tsx';
import { Textarea } from '#components/forms/textarea.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { revokeProof } from '#features/revocations/actions.ts';

type Props = { fulfilmentId: string; consequence: string; hasCertificate: boolean };

/** Takes one proof back, after saying what that means. */
export function RevokeDialog({ fulfilmentId, consequence, hasCertificate }: Props) {
  return (
    <Dialog trigger={{ size: 'sm', icon: 'close', children: 'Revoke' }} title="Revoke this proof">
      <ActionForm action={revokeProof} hidden={{ fulfilmentId }}>
        {(errors) => (
          <>
            <div className="rounded-lg bg-warn-soft px-4 py-3 text-sm">
              <p>{consequence}</p>
              {hasCertificate && (
                <p className="mt-1">Its certificate will be shown as revoked to anybody who checks it.</p>
              )}
              <p className="mt-1">This cannot be undone. If it was a mistake, record a new proof.</p>
            </div>
            <Textarea
              id={`revoke-${fulfilmentId}`}
              name="reason"
              label="Why"
              hint="The person reads it, and whoever checks the certificate."
              error={errors.reason}
            />
            <div className="form-actions">
              <SubmitButton variant="danger" pendingText="Revoking">
                Revoke it
              </SubmitButton>
            </div>
          </>
        )}
      </ActionForm>
    </Dialog>
  );
}
