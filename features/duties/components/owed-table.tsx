import Link from 'next/link';
import { type Column, Table } from '#components/data/table.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { StatusMark } from '#features/compliance/components/status-mark.tsx';
import { listAddress } from '#features/compliance/rules/list-address.ts';
import type { OwedDuty } from '#features/duties/loaders.ts';
import { untilWords } from '#features/duties/rules/until-words.ts';
import { countOf, formatLocalDate } from '#lib/local-date.ts';

const COLUMNS: Column<OwedDuty>[] = [
  {
    key: 'what',
    label: 'Requirement',
    cell: ({ obligationId, title }) => (
      <Link href={`/admin/obligations/${obligationId}`} prefetch={false}>
        {title}
      </Link>
    ),
  },
  {
    key: 'status',
    label: 'Status',
    cell: (duty) => (
      <div>
        <StatusMark status={duty.status} lapsed={duty.lapsed} />
        <small className="muted block whitespace-nowrap">{untilWords(duty)}</small>
      </div>
    ),
  },
  {
    key: 'due',
    label: 'Due, and why then',
    cell: ({ due, derivation }) =>
      due ? (
        <div>
          <time dateTime={due} className="whitespace-nowrap">
            {formatLocalDate(due)}
          </time>
          <small className="muted block">{derivation}</small>
        </div>
      ) : (
        <span className="muted">none</span>
      ),
  },
  {
    key: 'why',
    label: 'Why them',
    cell: ({ reasons }) => (
      <ul className="grid gap-1">
        {[...new Set(reasons)].map((reason) => (
          <li key={reason}>{reason}</li>
        ))}
      </ul>
    ),
  },
];

type Props = {
  duties: OwedDuty[];
  /** How much is not asked any more. */
  released: number;
  email: string;
  /** Whether the reader may ask for more. */
  asks: boolean;
};

/** All that is asked of one person, the most urgent first; each row leads to its record. */
export function OwedTable({ duties, released, email, asks }: Props) {
  return (
    <>
      <Table
        caption="Requirements, dates and reasons"
        columns={COLUMNS}
        rows={duties}
        rowKey={({ obligationId }) => obligationId}
        stack
        keys
        empty={
          <EmptyState
            icon="check"
            title="Nothing is asked of them"
            text={
              asks
                ? 'No schedule includes them. You can ask them for one thing by hand.'
                : 'No schedule includes them, and nobody has asked them by hand.'
            }
          />
        }
      />
      {released > 0 && (
        <p className="mt-3 text-sm">
          <Link
            href={listAddress({ text: email, status: ['not_required'] })}
            prefetch={false}
            className="link"
          >
            {countOf(released, 'requirement')} they owed once
          </Link>
          <span className="muted">, with every proof on record</span>
        </p>
      )}
    </>
  );
}
