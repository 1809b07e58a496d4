import { Table } from '#components/data/table.tsx';
import { Status } from '#components/ui/badge.tsx';
import { sizeText } from '#features/media/rules/size-text.ts';
import type { MeasuredHome } from '#features/placement/queries.ts';
import { learnersOf, loadOf } from '#features/placement/rules/where-to-live.ts';

const number = (n: number) => n.toLocaleString('en');

/** What every cluster carries. */
export function ClusterTable({ homes }: { homes: MeasuredHome[] }) {
  return (
    <Table
      caption="Clusters and their load"
      rows={homes}
      rowKey={({ home }) => home.name}
      stack
      columns={[
        { key: 'name', label: 'Cluster', cell: ({ home }) => home.name },
        { key: 'state', label: 'State', cell: (measured) => <State {...measured} /> },
        { key: 'region', label: 'Region', cell: ({ home }) => home.region },
        { key: 'for', label: 'For', cell: ({ home }) => home.dedicatedTo ?? 'Any tenant' },
        {
          key: 'tenants',
          label: 'Tenants',
          align: 'end',
          cell: ({ home }) => number(home.residents.length),
        },
        {
          key: 'learners',
          label: 'Learners',
          align: 'end',
          cell: ({ home }) =>
            home.room === null
              ? number(learnersOf(home))
              : `${number(learnersOf(home))} of ${number(home.room)}`,
        },
        {
          key: 'size',
          label: 'Size',
          align: 'end',
          cell: ({ facts }) => (facts ? sizeText(facts.bytes) : '–'),
        },
        {
          key: 'connections',
          label: 'Connections',
          align: 'end',
          cell: ({ facts }) => (facts ? `${number(facts.connections)} of ${number(facts.most)}` : '–'),
        },
      ]}
    />
  );
}

function State({ home, facts }: MeasuredHome) {
  if (!facts) return <Status tone="danger">Primary does not answer</Status>;
  const full = home.room !== null && loadOf(home) >= 1;
  return <Status tone={full ? 'warn' : 'success'}>{full ? 'Full' : 'Has room'}</Status>;
}
