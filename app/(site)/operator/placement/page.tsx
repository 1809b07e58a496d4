import type { Metadata } from 'next';
import { Page } from '#components/layout/page.tsx';
import { PageHeader } from '#components/layout/page-header.tsx';
import { Section } from '#components/layout/section.tsx';
import { DirectoryNotice } from '#features/operations/components/directory-notice.tsx';
import { OperatorShell } from '#features/operations/components/operator-shell.tsx';
import { ClusterTable } from '#features/placement/components/cluster-table.tsx';
import { TenantPlacementTable } from '#features/placement/components/tenant-placement-table.tsx';
import { loadPlacement } from '#features/placement/loaders.ts';
import { LARGE } from '#features/placement/rules/where-to-live.ts';
import { clock } from '#lib/clock.ts';

export const metadata: Metadata = { title: 'Placement' };

function summary(wrong: number): string {
  if (wrong === 0) return 'Every tenant is where it should be.';
  return wrong === 1 ? 'One tenant should be elsewhere.' : `${wrong} tenants should be elsewhere.`;
}

export default async function PlacementPage() {
  const { operator, homes, tenants, silent } = await loadPlacement();
  return (
    <OperatorShell operator={operator}>
      <Page width="wide">
        <PageHeader
          title="Placement"
          lead={`A tenant lives in its region, if it has to stay in one; by itself with more than ${LARGE.toLocaleString('en')} learners; and otherwise where there is least.`}
        />
        <DirectoryNotice silent={silent} now={clock.now()} />
        <Section
          title="Tenants"
          text={summary(tenants.filter(({ advice }) => advice.kind !== 'stay').length)}
        >
          <TenantPlacementTable tenants={tenants} />
        </Section>
        <Section title="Clusters" text="What they carry now, and what the settings say they are meant for.">
          <ClusterTable homes={homes} />
        </Section>
      </Page>
    </OperatorShell>
  );
}
