import Link from 'next/link';
import { type Column, Table } from '#components/data/table.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { MailState } from '#features/mail/components/mail-state.tsx';
import type { listMail } from '#features/mail/queries.ts';
import { formatMoment, type Reader } from '#lib/format-date.ts';

type Row = Awaited<ReturnType<typeof listMail>>['messages'][number];

const columnsFor = (reader: Reader): Column<Row>[] => [
  {
    key: 'subject',
    label: 'Subject',
    cell: (row) => (
      <Link href={`/admin/outbox/${row.id}`} prefetch={false}>
        {row.subject}
      </Link>
    ),
  },
  {
    key: 'to',
    label: 'To',
    cell: (row) => <span className="break-all sm:block sm:min-w-52">{row.recipient}</span>,
  },
  {
    key: 'at',
    label: 'When',
    cell: (row) => (
      <span className="whitespace-nowrap">{formatMoment(row.sentAt ?? row.createdAt, reader)}</span>
    ),
  },
  { key: 'state', label: 'State', width: '1%', cell: (row) => <MailState mail={row} /> },
];

export function MailTable({ rows, reader }: { rows: Row[]; reader: Reader }) {
  return (
    <Table
      caption="E-mails, newest first"
      columns={columnsFor(reader)}
      rows={rows}
      rowKey={(row) => row.id}
      stack
      keys
      empty={
        <EmptyState
          icon="mail"
          title="No e-mail yet"
          text="Every e-mail that Lectern writes can be read here, whether or not it left."
        />
      }
    />
  );
}
