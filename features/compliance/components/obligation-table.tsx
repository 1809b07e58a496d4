import Link from 'next/link';
import { type Column, type Sort, Table } from '#components/data/table.tsx';
import { ButtonLink } from '#components/ui/button.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { StatusMark } from '#features/compliance/components/status-mark.tsx';
import type { ObligationRow } from '#features/compliance/queries.ts';
import { formatLocalDate } from '#lib/local-date.ts';

const day = (value: string | null) =>
  value ? (
    <time dateTime={value} className="whitespace-nowrap">
      {formatLocalDate(value)}
    </time>
  ) : (
    <span className="muted">none</span>
  );

const COLUMNS: Column<ObligationRow>[] = [
  {
    key: 'name',
    label: 'Person',
    sortable: true,
    cell: (row) => (
      <Link href={`/admin/obligations/${row.id}`} prefetch={false}>
        {row.name}
      </Link>
    ),
  },
  { key: 'requirement', label: 'Requirement', sortable: true, cell: (row) => row.requirement },
  {
    key: 'status',
    label: 'Status',
    sortable: true,
    cell: (row) => <StatusMark status={row.status} lapsed={row.lapsed} />,
  },
  { key: 'due', label: 'Due', sortable: true, cell: (row) => day(row.due) },
  { key: 'valid', label: 'Valid until', cell: (row) => day(row.validUntil) },
  { key: 'unit', label: 'Department', sortable: true, cell: (row) => row.unit },
  { key: 'site', label: 'Site', cell: (row) => row.site },
];

type Props = { rows: ObligationRow[]; sort: Sort; narrowed: boolean };

export function ObligationTable({ rows, sort, narrowed }: Props) {
  return (
    <Table
      caption="Who owes what"
      columns={COLUMNS}
      rows={rows}
      rowKey={(row) => row.id}
      sort={sort}
      stack
      keys
      empty={
        narrowed ? (
          <EmptyState icon="search" title="Nobody here" text="Nobody fits all of these filters together.">
            <ButtonLink href="/admin/obligations">Show everybody</ButtonLink>
          </EmptyState>
        ) : (
          <EmptyState icon="calendar" title="Nobody owes anything yet" text="It begins with a schedule.">
            <ButtonLink href="/admin/schedules">See the schedules</ButtonLink>
          </EmptyState>
        )
      }
    />
  );
}
