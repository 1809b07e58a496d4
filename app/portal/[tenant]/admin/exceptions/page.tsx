import type { Metadata } from 'next';
import { SmallAction } from '#components/forms/small-action.tsx';
import { Page } from '#components/layout/page.tsx';
import { PageHeader } from '#components/layout/page-header.tsx';
import { Notice } from '#components/ui/notice.tsx';
import { ExceptionTable } from '#features/exceptions/components/exception-table.tsx';
import { loadExceptions } from '#features/exceptions/loaders.ts';
import { confirmHeldChange } from '#features/rosters/actions.ts';

export const metadata: Metadata = { title: 'Exceptions' };

export default async function ExceptionsPage() {
  const { exceptions, holds, mayConfirm, reader } = await loadExceptions();
  return (
    <Page width="wide">
      <PageHeader
        title="Exceptions"
        lead="People for whom a rule could not decide. Record what is missing, and they are assigned by themselves."
      />
      {holds.length > 0 && (
        <div className="mb-6 grid gap-3">
          {holds.map((hold) => (
            <Notice key={hold.audienceId} tone="danger" title={`Held back: ${hold.audience}`}>
              <p className="mb-2">{hold.sentence} If the HR data is complete, let the change happen.</p>
              {mayConfirm && (
                <SmallAction
                  action={confirmHeldChange}
                  fields={{ audienceId: hold.audienceId }}
                  variant="danger"
                  pendingText="Releasing"
                >
                  Release {hold.losing.toLocaleString('en')} people
                </SmallAction>
              )}
            </Notice>
          ))}
        </div>
      )}
      <ExceptionTable rows={exceptions} reader={reader} />
    </Page>
  );
}
