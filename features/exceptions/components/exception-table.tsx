import Link from 'next/link';
import { type Column, Table } from '#components/data/table.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import type { listExceptions } from '#features/assignments/queries.ts';
import { formatDay, type Reader } from '#lib/format-date.ts';

type Row = Awaited<ReturnType<typeof listExceptions>>[number];

const columnsFor = (reader: Reader): Column<Row>[] => [
  {
    key: 'name',
    label: 'Person',
    cell: (row) => (
      <>
        <Link href={`/admin/people/${row.personId}`} prefetch={false}>
          {row.name}
        </Link>
        <small>{row.unit}</small>
      </>
    ),
  },
  {
    key: 'what',
    label: 'What is missing',
    cell: (row) => <span className="block max-w-md">{row.sentence}</span>,
  },
  {
    key: 'rule',
    label: 'Schedule',
    cell: (row) => (
      <Link href={`/admin/schedules/${row.ruleId}`} prefetch={false}>
        {row.rule}
      </Link>
    ),
  },
  { key: 'since', label: 'Since', cell: (row) => formatDay(row.createdAt, reader) },
];

export function ExceptionTable({ rows, reader }: { rows: Row[]; reader: Reader }) {
  return (
    <Table
      caption="Exceptions, newest first"
      columns={columnsFor(reader)}
      rows={rows}
      rowKey={(row) => row.id}
      stack
      keys
      empty={
        <EmptyState
          icon="check-circle"
          title="Nothing waits for you"
          text="When a fact that decides is missing, such as a hire date, the person appears here. No date is ever guessed."
        />
      }
    />
  );
}
