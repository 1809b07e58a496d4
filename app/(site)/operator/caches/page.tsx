import type { Metadata } from 'next';
import { Stat, Stats } from '#components/data/stat.tsx';
import { Page } from '#components/layout/page.tsx';
import { PageHeader } from '#components/layout/page-header.tsx';
import { Section } from '#components/layout/section.tsx';
import type { ServedFigures } from '#features/metrics/rules/served-figures.ts';
import { CacheTable, percent } from '#features/operations/components/cache-table.tsx';
import { DirectoryNotice } from '#features/operations/components/directory-notice.tsx';
import { OperatorShell } from '#features/operations/components/operator-shell.tsx';
import { ResultTable } from '#features/operations/components/result-table.tsx';
import { loadCaches } from '#features/operations/loaders.ts';
import { clock } from '#lib/clock.ts';

export const metadata: Metadata = { title: 'Caches' };

const number = (n: number) => n.toLocaleString('en');

function servedText(served: ServedFigures[]): string {
  if (served.length === 0) return 'This node has given none yet.';
  const given = served
    .map(({ kind, stored, counted }) => `${kind} ${number(stored + counted)} times`)
    .join(', ');
  const anew = served.reduce((sum, { counted }) => sum + counted, 0);
  return `This node has given ${given}; ${number(anew)} of these were counted for somebody who had just changed them.`;
}

export default async function CachesPage() {
  const { operator, figures, served, owed, tenants, silent } = await loadCaches();
  return (
    <OperatorShell operator={operator}>
      <Page width="wide">
        <PageHeader
          title="Caches"
          lead="Of the node that made this page, since it was started; every node tells its own at /metrics."
        />
        <DirectoryNotice silent={silent} now={clock.now()} />
        <div className="card">
          <Stats>
            <Stat
              label="Without the database"
              value={percent(figures.avoided)}
              note={`${number(figures.avoidedReads)} reads avoided`}
            />
            <Stat label="Redis had it" value={percent(figures.redis)} note="of what it was asked" />
            <Stat
              label="Older than the reader’s own write"
              value={number(figures.staleOwnReads)}
              note={
                figures.guarded > 0
                  ? `${number(figures.guarded)} such copies were found and not given`
                  : 'must stay 0'
              }
              tone={figures.staleOwnReads > 0 ? 'danger' : 'success'}
            />
            <Stat
              label="Owed to Redis"
              value={number(owed)}
              note="changes it has not heard of yet"
              tone={owed > 0 ? 'warn' : undefined}
            />
          </Stats>
        </div>
        <Section title="What was read, by kind">
          <CacheTable kinds={figures.kinds} />
        </Section>
        <Section title="Kept results" text={`Shared by all nodes. ${servedText(served)}`}>
          <ResultTable tenants={tenants} now={clock.now()} />
        </Section>
      </Page>
    </OperatorShell>
  );
}
