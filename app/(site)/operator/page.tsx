import type { Metadata } from 'next';
import { Timeline } from '#components/data/timeline.tsx';
import { Page } from '#components/layout/page.tsx';
import { PageHeader } from '#components/layout/page-header.tsx';
import { Section } from '#components/layout/section.tsx';
import { DirectoryNotice } from '#features/operations/components/directory-notice.tsx';
import { OperatorShell } from '#features/operations/components/operator-shell.tsx';
import { TenantTable } from '#features/operations/components/tenant-table.tsx';
import { loadConsole } from '#features/operations/loaders.ts';
import { clock } from '#lib/clock.ts';
import { formatLocalDate } from '#lib/local-date.ts';

export const metadata: Metadata = { title: 'Operator' };

const ACTS: Record<string, string> = {
  'tenant.suspended': 'Suspended',
  'tenant.active': 'Reopened',
  'tenant.moved': 'Moved',
  'letter.replayed': 'Replayed a dead letter of',
  'letter.discarded': 'Discarded a dead letter of',
};

export default async function OperatorPage() {
  const { operator, tenants, events, silent } = await loadConsole();
  return (
    <OperatorShell operator={operator}>
      <Page width="wide">
        <PageHeader title="Tenants" lead="Tenants are created on the command line: npm run tenant." />
        <DirectoryNotice silent={silent} now={clock.now()} />
        <TenantTable tenants={tenants} />
        <Section title="What operators did" text={events.length === 0 ? 'Nothing yet.' : undefined}>
          <Timeline
            entries={events.map(({ id, at, actor, action, slug }) => ({
              key: id,
              at: { iso: at, text: `${formatLocalDate(at.slice(0, 10))}, ${at.slice(11, 16)} UTC` },
              title: `${ACTS[action] ?? action} ${slug ?? 'a tenant that is gone'}`,
              text: actor,
            }))}
          />
        </Section>
      </Page>
    </OperatorShell>
  );
}
