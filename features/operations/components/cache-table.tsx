import { Table } from '#components/data/table.tsx';
import type { KindFigures } from '#features/metrics/rules/cache-figures.ts';

const number = (n: number) => n.toLocaleString('en');
/** Rounded down: 100 % means every single one. */
export const percent = (share: number | null) =>
  share === null ? '–' : `${(Math.floor(share * 1000) / 10).toFixed(1)} %`;

/** What this node was asked for, and who answered. */
export function CacheTable({ kinds }: { kinds: KindFigures[] }) {
  return (
    <Table
      caption="Reads by kind, and who answered them"
      rows={kinds}
      rowKey={({ kind }) => kind}
      stack
      columns={[
        { key: 'kind', label: 'Kind', cell: ({ kind }) => kind },
        { key: 'local', label: 'Own copy', align: 'end', cell: ({ local }) => number(local) },
        { key: 'shared', label: 'Redis', align: 'end', cell: ({ shared }) => number(shared) },
        { key: 'misses', label: 'Database', align: 'end', cell: ({ misses }) => number(misses) },
        {
          key: 'avoided',
          label: 'Without the database',
          align: 'end',
          cell: ({ avoided }) => <strong>{percent(avoided)}</strong>,
        },
      ]}
    />
  );
}
