import Link from 'next/link';
import { type Column, Table } from '#components/data/table.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import type { AuditRow } from '#features/audit/queries.ts';
import { actText, fieldText, valueText } from '#features/audit/rules/words.ts';
import { formatMoment, type Reader } from '#lib/format-date.ts';

type Names = ReadonlyMap<string, string>;

const PAGES: Readonly<Record<string, string>> = {
  person: '/admin/people',
  obligation: '/admin/obligations',
  'assignment-rule': '/admin/schedules',
};

function Subject({ row, names }: { row: AuditRow; names: Names }) {
  const name = names.get(row.subjectId) ?? fieldText(row.subjectKind);
  const page = PAGES[row.subjectKind];
  return page ? (
    <Link href={`${page}/${row.subjectId}`} prefetch={false}>
      {name}
    </Link>
  ) : (
    name
  );
}

function Changes({ row, names }: { row: AuditRow; names: Names }) {
  const text = (value: unknown) => valueText(value, (id) => names.get(id));
  const fields = Object.keys(row.changes);
  if (fields.length === 0) return null;
  const lines = fields.map((field) => {
    const kept = row.values.find((value) => value.field === field);
    return (
      <span key={field} className="block sm:min-w-56">
        <span className="muted">{fieldText(field)}</span>{' '}
        {kept ? (
          <>
            {kept.before !== null && (
              <>
                <del>{text(kept.before)}</del> <span aria-hidden>→</span>{' '}
              </>
            )}
            <ins className="no-underline">{text(kept.after)}</ins>
          </>
        ) : (
          <span className="muted">erased on request; its hash stands</span>
        )}
      </span>
    );
  });
  return <span>{lines}</span>;
}

const actorText = (row: AuditRow, names: Names) => {
  const actor = row.actorKind === 'person' ? (row.actorName ?? 'Somebody erased') : fieldText(row.actorKind);
  return row.onBehalfOf ? (
    <span>
      {actor}
      <small>for {names.get(row.onBehalfOf) ?? 'somebody erased'}</small>
    </span>
  ) : (
    actor
  );
};

const columnsFor = (names: Names, reader: Reader): Column<AuditRow>[] => [
  {
    key: 'seal',
    label: 'Seal',
    align: 'end',
    width: '1%',
    cell: (row) =>
      row.seq === null ? (
        <span className="muted">pending</span>
      ) : (
        <span title={`Hash ${row.hash}`}>{row.seq.toLocaleString('en')}</span>
      ),
  },
  {
    key: 'at',
    label: 'When',
    width: '1%',
    cell: (row) => (
      <time dateTime={row.at.toISOString()} className="whitespace-nowrap">
        {formatMoment(row.at, reader)}
      </time>
    ),
  },
  { key: 'actor', label: 'Who', cell: (row) => actorText(row, names) },
  {
    key: 'action',
    label: 'What',
    cell: (row) => <span className="lg:whitespace-nowrap">{actText(row.action)}</span>,
  },
  { key: 'subject', label: 'On what', cell: (row) => <Subject row={row} names={names} /> },
  { key: 'changes', label: 'Before and after', cell: (row) => <Changes row={row} names={names} /> },
];

export function TrailTable({ rows, names, reader }: { rows: AuditRow[]; names: Names; reader: Reader }) {
  return (
    <Table
      caption="Audit trail, newest first"
      columns={columnsFor(names, reader)}
      rows={rows}
      rowKey={(row) => row.id}
      stack
      keys
      empty={
        <EmptyState icon="search" title="No such event" text="Nothing in the trail fits these filters." />
      }
    />
  );
}
