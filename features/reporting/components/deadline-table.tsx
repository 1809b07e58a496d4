import Link from 'next/link';
import { type Column, Table } from '#components/data/table.tsx';
import { listAddress } from '#features/compliance/rules/list-address.ts';
import { type Deadline, TO_DO } from '#features/reporting/queries.ts';
import { formatLocalDate } from '#lib/local-date.ts';

const COLUMNS: Column<Deadline>[] = [
  {
    key: 'due',
    label: 'Due',
    width: '1%',
    cell: ({ due }) => <span className="whitespace-nowrap">{formatLocalDate(due)}</span>,
  },
  { key: 'requirement', label: 'Requirement', cell: ({ requirement }) => requirement },
  {
    key: 'people',
    label: 'Still to do it',
    align: 'end',
    cell: ({ due, requirementId, requirement, people }) => (
      <Link
        href={listAddress({ due, requirement: requirementId, status: TO_DO })}
        prefetch={false}
        aria-label={`${people} still to do ${requirement} by ${formatLocalDate(due)}`}
      >
        {people.toLocaleString('en')}
      </Link>
    ),
  },
];

export function DeadlineTable({ rows }: { rows: Deadline[] }) {
  if (rows.length === 0)
    return <p className="card muted text-sm">Nothing that is not done yet has a date ahead.</p>;
  return (
    <Table
      caption="The next deadlines and how many people have something to do"
      columns={COLUMNS}
      rows={rows}
      rowKey={({ due, requirementId }) => `${due} ${requirementId}`}
    />
  );
}
