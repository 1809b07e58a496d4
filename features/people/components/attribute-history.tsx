import { type Column, Table } from '#components/data/table.tsx';
import { fieldText } from '#features/audit/rules/words.ts';
import type { findPerson } from '#features/people/queries.ts';
import { capitalised } from '#lib/capitalised.ts';
import { formatDay, type Reader } from '#lib/format-date.ts';
import { formatLocalDate } from '#lib/local-date.ts';

type Row = Awaited<ReturnType<typeof findPerson>>['attributes'][number];
type Names = ReadonlyMap<string, string>;

const SOURCES: Readonly<Record<string, string>> = {
  hr: 'HR',
  import: 'Import',
  system: 'System',
  seed: 'First load',
};
const LABELS: Readonly<Record<string, string>> = { unit: 'Department', hiredOn: 'Hire date' };
const DAY = /^\d{4}-\d\d-\d\d$/;

function shown({ value }: Row, names: Names) {
  if (value === null) return <span className="muted">not known</span>;
  return DAY.test(value) ? formatLocalDate(value) : (names.get(value) ?? capitalised(value));
}

const columnsFor = (names: Names, reader: Reader): Column<Row>[] => [
  {
    key: 'name',
    label: 'Fact',
    cell: ({ name }) => LABELS[name] ?? fieldText(name.replace('custom.', '')),
  },
  { key: 'value', label: 'Value', cell: (row) => shown(row, names) },
  { key: 'from', label: 'True from', cell: ({ validFrom }) => formatLocalDate(validFrom) },
  {
    key: 'to',
    label: 'Until',
    cell: ({ validTo }) => (validTo ? formatLocalDate(validTo) : <span className="muted">now</span>),
  },
  { key: 'recorded', label: 'Learnt', cell: ({ recordedAt }) => formatDay(recordedAt, reader) },
  { key: 'source', label: 'From', cell: ({ source }) => SOURCES[source] ?? fieldText(source) },
];

/** Every fact with the days on which it was true and the day we learnt it. */
export function AttributeHistory({ rows, names, reader }: { rows: Row[]; names: Names; reader: Reader }) {
  return (
    <Table
      caption="Facts with their days"
      columns={columnsFor(names, reader)}
      rows={rows}
      rowKey={({ name, validFrom, recordedAt }) => `${name} ${validFrom} ${recordedAt.getTime()}`}
      stack
    />
  );
}
