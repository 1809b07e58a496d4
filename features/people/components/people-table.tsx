import Link from 'next/link';
import { type Column, Table } from '#components/data/table.tsx';
import { ButtonLink } from '#components/ui/button.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { PersonStatus } from '#features/people/components/status-mark.tsx';
import type { listPeople } from '#features/people/queries.ts';

type Row = Awaited<ReturnType<typeof listPeople>>['people'][number];

const COLUMNS: Column<Row>[] = [
  {
    key: 'name',
    label: 'Name',
    cell: (row) => (
      <Link href={`/admin/people/${row.id}`} prefetch={false}>
        {row.familyName}, {row.givenName}
      </Link>
    ),
  },
  {
    key: 'email',
    label: 'E-mail',
    cell: (row) => <span className="break-all md:block md:min-w-36 xl:min-w-52">{row.email}</span>,
  },
  { key: 'job', label: 'Job', cell: (row) => row.jobTitle },
  { key: 'unit', label: 'Department', cell: (row) => row.unit },
  { key: 'site', label: 'Site', cell: (row) => row.site },
  { key: 'manager', label: 'Manager', cell: (row) => row.managerName },
  { key: 'status', label: 'Status', width: '1%', cell: (row) => <PersonStatus status={row.status} /> },
];

export function PeopleTable({ rows }: { rows: Row[] }) {
  return (
    <Table
      caption="People by family name"
      columns={COLUMNS}
      rows={rows}
      rowKey={(row) => row.id}
      stack
      keys
      empty={
        <EmptyState icon="search" title="Nobody matches" text="Try another spelling, or fewer filters.">
          <ButtonLink href="/admin/people">Show everybody</ButtonLink>
        </EmptyState>
      }
    />
  );
}
