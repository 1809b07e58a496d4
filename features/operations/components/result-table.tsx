import { Table } from '#components/data/table.tsx';
import { Status } from '#components/ui/badge.tsx';
import type { TenantResults } from '#features/operations/loaders.ts';
import { ageText } from '#lib/age-text.ts';

/** Marks are counted within seconds: one that waits for a minute says that no worker runs, or that one fails. */
const LATE_MS = 60_000;

const ago = (at: string | null, now: Date) => (at === null ? '–' : ageText(new Date(at), now));

/** How old every tenant's kept results are. */
export function ResultTable({ tenants, now }: { tenants: TenantResults[]; now: Date }) {
  return (
    <Table
      caption="Kept results, by tenant"
      rows={tenants}
      rowKey={({ slug }) => slug}
      stack
      columns={[
        { key: 'slug', label: 'Tenant', cell: ({ slug }) => slug },
        { key: 'state', label: 'State', cell: (row) => <State {...row} now={now} /> },
        {
          key: 'waiting',
          label: 'People waiting',
          align: 'end',
          cell: ({ ages }) => ages?.people.toLocaleString('en') ?? '–',
        },
        {
          key: 'rates-waiting',
          label: 'Requirements waiting',
          align: 'end',
          cell: ({ ages }) => ages?.requirements.toLocaleString('en') ?? '–',
        },
        {
          key: 'progress',
          label: 'Oldest progress',
          align: 'end',
          cell: ({ ages }) => ago(ages?.progressCountedAt ?? null, now),
        },
        {
          key: 'rates',
          label: 'Oldest rate',
          align: 'end',
          cell: ({ ages }) => ago(ages?.ratesCountedAt ?? null, now),
        },
      ]}
    />
  );
}

function State({ ages, now }: TenantResults & { now: Date }) {
  if (!ages) return <Status tone="danger">Does not answer</Status>;
  if (ages.oldestMark === null) return <Status tone="success">Up to date</Status>;
  const late = now.getTime() - Date.parse(ages.oldestMark) > LATE_MS;
  return (
    <Status tone={late ? 'warn' : 'success'}>
      {late ? `Behind: since ${ago(ages.oldestMark, now)}` : 'Being counted'}
    </Status>
  );
}
