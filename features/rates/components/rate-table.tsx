import Link from 'next/link';
import type { ReactNode } from 'react';
import { type Column, Table } from '#components/data/table.tsx';
import { listAddress } from '#features/compliance/rules/list-address.ts';
import type { RatesAddress } from '#features/rates/input.ts';
import { COUNTED, type Counts } from '#features/rates/queries.ts';
import { doneShare, shareText } from '#features/rates/rules/rate.ts';

export type RateRow = Counts & { id: string; name: ReactNode; narrowed: RatesAddress };

type Props = { caption: string; head: string; rows: RateRow[] };

/** Rates as numbers, of which those that a list shows lead to it. */
export function RateTable({ caption, head, rows }: Props) {
  return (
    <Table caption={caption} columns={columnsFor(head)} rows={rows} rowKey={({ id }) => id} stack="figures" />
  );
}

const columnsFor = (head: string): Column<RateRow>[] => [
  { key: 'name', label: head, cell: ({ name }) => name },
  { key: 'owed', label: 'Owe it', align: 'end', cell: ({ owed }) => number(owed) },
  { key: 'onTime', label: 'Done in time', align: 'end', cell: ({ onTime }) => number(onTime) },
  { key: 'late', label: 'Done late', align: 'end', cell: ({ late }) => number(late) },
  { key: 'open', label: 'Open', align: 'end', cell: (row) => linked(row, 'open') },
  { key: 'overdue', label: 'Overdue', align: 'end', cell: (row) => linked(row, 'overdue') },
  { key: 'excused', label: 'Excused', align: 'end', cell: (row) => linked(row, 'excused') },
  {
    key: 'share',
    label: 'Done',
    align: 'end',
    cell: (row) => <strong className="whitespace-nowrap">{shareText(doneShare(row))}</strong>,
  },
];

const number = (n: number) => n.toLocaleString('en');

function linked(row: RateRow, what: 'open' | 'overdue' | 'excused') {
  if (row[what] === 0) return 0;
  return (
    <Link href={listAddress({ ...row.narrowed, status: [...COUNTED[what]] })} prefetch={false}>
      {number(row[what])}
    </Link>
  );
}
