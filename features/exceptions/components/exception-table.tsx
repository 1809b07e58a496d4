import Link from 'next/link';
import type { ReactNode } from 'react';
import { type Column, Table } from '#components/data/table.tsx';
import type { Option } from '#components/forms/select.tsx';
import { Status } from '#components/ui/badge.tsx';
import { RecordMissingForm } from '#features/exceptions/components/record-missing-form.tsx';
import type { WaitingRow } from '#features/exceptions/loaders.ts';
import { formatDay, type Reader } from '#lib/format-date.ts';
import { countOf } from '#lib/local-date.ts';

type Props = {
  rows: WaitingRow[];
  reader: Reader;
  /** Whether the viewer may record facts. */
  decides: boolean;
  choices: { units: Option[]; sites: Option[] };
  empty: ReactNode;
};

const columnsFor = ({ reader, decides, choices }: Omit<Props, 'rows' | 'empty'>): Column<WaitingRow>[] => [
  {
    key: 'who',
    label: 'Person',
    cell: ({ personId, name, unitName }) => (
      <>
        <Link href={`/admin/people/${personId}`} prefetch={false}>
          {name}
        </Link>
        <small>{unitName}</small>
      </>
    ),
  },
  {
    key: 'rule',
    label: 'Schedule',
    cell: ({ ruleId, rule }) => (
      <Link href={`/admin/schedules/${ruleId}`} prefetch={false}>
        {rule}
      </Link>
    ),
  },
  {
    key: 'why',
    label: 'Why it waits',
    cell: ({ sentence }) => <span className="block max-w-prose">{sentence}</span>,
  },
  {
    key: 'since',
    label: 'Since',
    cell: ({ since, days }) => (
      <span className="whitespace-nowrap">
        {formatDay(since, reader)}
        <small>{days === 0 ? 'today' : countOf(days, 'day')}</small>
      </span>
    ),
  },
  {
    key: 'solve',
    label: 'What to do',
    width: '1%',
    cell: (row) => <Solution row={row} decides={decides} choices={choices} />,
  },
];

function Solution({ row, decides, choices }: { row: WaitingRow } & Pick<Props, 'decides' | 'choices'>) {
  const { id, name, sentence, needs, answered } = row;
  if (answered) return <Status tone="info">Recorded, being worked out</Status>;
  if (needs.length > 0 && decides)
    return <RecordMissingForm {...{ exceptionId: id, name, sentence, needs, choices }} />;
  return <span className="muted">{decides ? 'Waits for the HR import' : 'Waits for HR'}</span>;
}

export function ExceptionTable({ rows, empty, ...shown }: Props) {
  return (
    <Table
      caption="What no rule could decide, the oldest first"
      columns={columnsFor(shown)}
      rows={rows}
      rowKey={({ id }) => id}
      stack
      keys
      empty={empty}
    />
  );
}
