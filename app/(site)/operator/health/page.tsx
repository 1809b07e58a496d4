import type { Metadata } from 'next';
import { Page } from '#components/layout/page.tsx';
import { PageHeader } from '#components/layout/page-header.tsx';
import { Section } from '#components/layout/section.tsx';
import { Status } from '#components/ui/badge.tsx';
import { ButtonLink } from '#components/ui/button.tsx';
import type { Lean } from '#features/health/rules/leans.ts';
import { overallTold } from '#features/health/rules/standing.ts';
import { DatabaseTable } from '#features/operations/components/database-table.tsx';
import { LeanTable } from '#features/operations/components/lean-table.tsx';
import { NodeTable } from '#features/operations/components/node-table.tsx';
import { OperatorShell } from '#features/operations/components/operator-shell.tsx';
import { loadHealth } from '#features/operations/loaders.ts';
import { clock } from '#lib/clock.ts';

export const metadata: Metadata = { title: 'Health' };

export default async function HealthPage() {
  const { operator, nodes, databases, leans, shared } = await loadHealth();
  const now = clock.now();
  const { tone, word } = overallTold(nodes, databases, leans);
  return (
    <OperatorShell operator={operator}>
      <Page width="wide">
        <PageHeader
          title="Health"
          mark={<Status tone={tone}>{word}</Status>}
          lead={`At ${now.toISOString().slice(11, 19)} UTC. ${whose(nodes.length, shared, leans)}`}
          actions={<ButtonLink href="/operator/health">Look again</ButtonLink>}
        />
        <Section title="Nodes">
          <NodeTable nodes={nodes} now={now} />
        </Section>
        <Section title="Databases" text="As they answered the node that made this page.">
          <DatabaseTable databases={databases} />
        </Section>
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

function whose(nodes: number, shared: boolean, leans: readonly Lean[]): string {
  if (nodes > 1) return 'Nodes tell each other every five seconds how they are.';
  if (!shared)
    return 'Nodes would hear of each other through Redis; there is none, so this node tells of itself.';
  return leans.some(({ name, awayOn }) => name === 'redis' && awayOn.length > 0)
    ? 'Nodes hear of each other through Redis, which is away: this one tells of itself alone.'
    : 'There is one node.';
}
