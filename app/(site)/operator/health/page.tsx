import type { Metadata } from 'next';
import { Page } from '#components/layout/page.tsx';
import { PageHeader } from '#components/layout/page-header.tsx';
import { Section } from '#components/layout/section.tsx';
import { LeanTable } from '#features/operations/components/lean-table.tsx';
import { NodeTable } from '#features/operations/components/node-table.tsx';
import { OperatorShell } from '#features/operations/components/operator-shell.tsx';
import { loadHealth } from '#features/operations/loaders.ts';
import { clock } from '#lib/clock.ts';

export const metadata: Metadata = { title: 'Health' };

export default async function HealthPage() {
  const { operator, nodes, leans, clusters } = await loadHealth();
  const now = clock.now();
  return (
    <OperatorShell operator={operator}>
      <Page width="wide">
        <PageHeader
          title="Health"
          lead={
            nodes.length > 1
              ? 'As the nodes tell each other every five seconds.'
              : 'Of the node that made this page: it is the only one, or it hears no other.'
          }
        />
        <Section title="Nodes">
          <NodeTable nodes={nodes} now={now} />
        </Section>
        {clusters.length > 0 && (
          <Section title="Databases that fail over">
            {clusters.map((cluster) => (
              <p key={cluster.cluster}>{standing(cluster)}</p>
            ))}
          </Section>
        )}
        <Section
          title="What nodes lean on"
          text="A server that fails is asked no more for a moment, so that nobody waits for it; then one question at a time looks whether it is back."
        >
          <LeanTable leans={leans} now={now} />
        </Section>
      </Page>
    </OperatorShell>
  );
}

type Standing = Awaited<ReturnType<typeof loadHealth>>['clusters'][number];

function standing({ cluster, headless, alone, standbys }: Standing): string {
  if (headless) return `${cluster}: nobody takes writes just now.`;
  if (alone) return `${cluster}: the primary has no standby, so what is written lies on one disk alone.`;
  return `${cluster}: every write is on two servers before it is confirmed; standbys that can be read: ${standbys}.`;
}
