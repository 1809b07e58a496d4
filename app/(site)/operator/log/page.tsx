import type { Metadata } from 'next';
import { Page } from '#components/layout/page.tsx';
import { PageHeader } from '#components/layout/page-header.tsx';
import { Section } from '#components/layout/section.tsx';
import { DeadLetterTable } from '#features/operations/components/dead-letter-table.tsx';
import { DirectoryNotice } from '#features/operations/components/directory-notice.tsx';
import { LogTable } from '#features/operations/components/log-table.tsx';
import { OperatorShell } from '#features/operations/components/operator-shell.tsx';
import { loadEventLog } from '#features/operations/loaders.ts';
import { clock } from '#lib/clock.ts';

export const metadata: Metadata = { title: 'Event log' };

export default async function EventLogPage() {
  const { operator, logs, letters, count, silent } = await loadEventLog();
  return (
    <OperatorShell operator={operator}>
      <Page width="wide">
        <PageHeader
          title="Event log"
          lead={
            logs.length > 0
              ? 'What players sent is saved here first, and applied to the database a moment later.'
              : 'There is no log in front of the database: what players send is applied before it is acknowledged.'
          }
        />
        <DirectoryNotice silent={silent} now={clock.now()} />
        {logs.length > 0 && <LogTable logs={logs} now={clock.now()} />}
        <Section
          title="Dead letters"
          text={
            count > letters.length
              ? `The oldest ${letters.length} of ${count.toLocaleString('en')}. Mend the cause first, then replay.`
              : 'Events that the database did not take. Mend the cause first, then replay.'
          }
        >
          <DeadLetterTable letters={letters} />
        </Section>
      </Page>
    </OperatorShell>
  );
}
