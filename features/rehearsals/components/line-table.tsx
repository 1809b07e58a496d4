import { type Column, Table } from '#components/data/table.tsx';
import { Badge, Status } from '#components/ui/badge.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { OUTCOME_TEXT } from '#features/rehearsals/rules/outcome-text.ts';
import type { RehearsedLine } from '#features/rehearsals/rules/rehearsed-line.ts';
import { formatLocalDate } from '#lib/local-date.ts';

const COLUMNS: Column<RehearsedLine>[] = [
  {
    key: 'name',
    label: 'Person',
    cell: (line) => (
      <>
        {line.name}
        <small>{line.unit ?? 'No department'}</small>
      </>
    ),
  },
  {
    key: 'outcome',
    label: 'What it means',
    cell: (line) => (
      <span className="inline-flex flex-wrap items-center gap-x-3 gap-y-1">
        <Status tone={OUTCOME_TEXT[line.outcome].tone}>{OUTCOME_TEXT[line.outcome].label}</Status>
        {line.onLeave && <Badge>On leave</Badge>}
        {line.exempt && <Badge>Exempt</Badge>}
      </span>
    ),
  },
  {
    key: 'due',
    label: 'Due',
    cell: (line) => line.due && <span className="whitespace-nowrap">{formatLocalDate(line.due)}</span>,
  },
  {
    key: 'derivation',
    label: 'Why then',
    cell: (line) => (
      <span className="block max-w-96">
        {line.derivation}
        {line.note && <small>{line.note}</small>}
      </span>
    ),
  },
  { key: 'why', label: 'Why them', cell: (line) => line.why },
];

export function LineTable({ lines }: { lines: RehearsedLine[] }) {
  return (
    <Table
      caption="Everybody the schedule is for"
      columns={COLUMNS}
      rows={lines}
      rowKey={(line) => line.personId}
      stack
      empty={<EmptyState icon="people" title="Nobody" text="Nobody of this rehearsal is in this view." />}
    />
  );
}
