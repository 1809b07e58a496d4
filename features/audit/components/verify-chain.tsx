'use client';

import { useActionState } from 'react';
import { SubmitButton } from '#components/forms/submit-button.tsx';
import { Notice } from '#components/ui/notice.tsx';
import { verifyTrail } from '#features/audit/actions.ts';

/** Recomputes the whole chain on request, and shows the verdict with the head that somebody may have noted earlier. */
export function VerifyChain() {
  const [result, verify] = useActionState(verifyTrail, null);
  return (
    <div className="mb-6 grid gap-3">
      <form action={verify}>
        <SubmitButton variant="secondary" icon="shield" pendingText="Verifying every event">
          Verify the chain
        </SubmitButton>
      </form>
      {result?.ok === false && <Notice tone="danger" live title={result.message} />}
      {result?.ok && result.data.fault === null && (
        <Notice
          tone="success"
          live
          title={`The chain holds: ${result.data.events.toLocaleString('en')} events, none changed.`}
        >
          <p>
            Head of the chain is seal {result.data.head.seq.toLocaleString('en')} with hash{' '}
            <code className="break-all text-xs">{result.data.head.hash}</code>. Note it elsewhere: whoever
            holds it can tell later whether the trail was rewritten.
          </p>
        </Notice>
      )}
      {result?.ok && result.data.fault !== null && (
        <Notice tone="danger" live title="The chain is broken.">
          <p>
            {result.data.fault} The last good link is seal {result.data.head.seq.toLocaleString('en')}.
          </p>
        </Notice>
      )}
    </div>
  );
}
