import Link from 'next/link';
import type { ReactNode } from 'react';
import { type Column, Table } from '#components/data/table.tsx';
import { Status } from '#components/ui/badge.tsx';
import type { LedgerRow } from '#features/ledger/queries.ts';
import { channelText, stateWords, stepText } from '#features/ledger/rules/notice-words.ts';
import { formatMoment, type Reader } from '#lib/format-date.ts';
import { formatLocalDate } from '#lib/local-date.ts';

const columnsFor = (reader: Reader): Column<LedgerRow>[] => [
  {
    key: 'about',
    label: 'About',
    cell: (row) => (
      <Link href={`/admin/obligations/${row.obligationId}`} prefetch={false}>
        {row.name}: {row.requirement}
      </Link>
    ),
  },
  { key: 'step', label: 'Step', cell: (row) => stepText(row.step) },
  { key: 'to', label: 'To', cell: (row) => row.recipient },
  {
    key: 'channel',
    label: 'By',
    cell: (row) => <span className="whitespace-nowrap">{channelText(row.channel)}</span>,
  },
  {
    key: 'day',
    label: 'Day',
    cell: (row) => (
      <span className="whitespace-nowrap">
        {row.sentAt ? formatMoment(row.sentAt, reader) : formatLocalDate(row.plannedOn)}
      </span>
    ),
  },
  {
    key: 'state',
    label: 'What became of it',
    cell: (row) => {
      const [tone, word] = stateWords(row.state);
      return (
        <span>
          <Status tone={tone}>{word}</Status>
          {row.readAt && <small>Read {formatMoment(row.readAt, reader)}</small>}
          {row.why && <small>{row.why}</small>}
        </span>
      );
    },
  },
];

type Props = { rows: LedgerRow[]; reader: Reader; empty?: ReactNode };

export function LedgerTable({ rows, reader, empty }: Props) {
  return (
    <Table
      caption="Notices, the latest day first"
      columns={columnsFor(reader)}
      rows={rows}
      rowKey={(row) => row.id}
      stack
      keys
      empty={empty}
    />
  );
}
