import Link from 'next/link';
import { type Column, Table } from '#components/data/table.tsx';
import { Badge, Status } from '#components/ui/badge.tsx';
import { ButtonLink } from '#components/ui/button.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import type { listRules } from '#features/assignments/queries.ts';
import { dueText, STATE_TEXT } from '#features/assignments/rules/schedule-text.ts';
import { capitalised } from '#lib/capitalised.ts';
import { formatLocalDate } from '#lib/local-date.ts';

type Row = Awaited<ReturnType<typeof listRules>>[number];

export function ScheduleState({ state }: { state: string }) {
  const { label, tone } = STATE_TEXT[state] ?? { label: state, tone: 'neutral' as const };
  return <Status tone={tone}>{label}</Status>;
}

const COLUMNS: Column<Row>[] = [
  {
    key: 'title',
    label: 'Schedule',
    cell: (row) => (
      <>
        <Link
          href={row.state === 'draft' ? `/admin/schedules/${row.id}/rehearsal` : `/admin/schedules/${row.id}`}
          prefetch={false}
        >
          {row.title}
        </Link>
        {row.title !== row.requirement && <small>{row.requirement}</small>}
      </>
    ),
  },
  { key: 'state', label: 'State', width: '1%', cell: (row) => <ScheduleState state={row.state} /> },
  { key: 'audience', label: 'For', cell: (row) => row.audience },
  { key: 'due', label: 'Due', cell: (row) => capitalised(dueText(row.duePolicy)) },
  {
    key: 'begins',
    label: 'Since',
    cell: (row) => <span className="whitespace-nowrap">{formatLocalDate(row.effectiveFrom)}</span>,
  },
  {
    key: 'people',
    label: 'People',
    align: 'end',
    cell: (row) => (row.state === 'draft' ? '' : row.people.toLocaleString('en')),
  },
  {
    key: 'attention',
    label: 'To look at',
    cell: (row) =>
      (row.hold || row.exceptions > 0) && (
        <span className="inline-flex flex-wrap gap-1">
          {row.hold && <Badge tone="danger">Held back</Badge>}
          {row.exceptions > 0 && (
            <Badge tone="warn">
              {row.exceptions === 1 ? '1 exception' : `${row.exceptions.toLocaleString('en')} exceptions`}
            </Badge>
          )}
        </span>
      ),
  },
];

export function ScheduleTable({ rows, mayPlan }: { rows: Row[]; mayPlan: boolean }) {
  return (
    <Table
      caption="Schedules, newest first"
      columns={COLUMNS}
      rows={rows}
      rowKey={(row) => row.id}
      stack
      keys
      empty={
        <EmptyState
          icon="calendar"
          title="Nothing is scheduled"
          text="A schedule says who does which course by when, and keeps itself up to date as people come and go."
        >
          {mayPlan && (
            <ButtonLink variant="primary" href="/admin/schedules/new">
              Schedule a course
            </ButtonLink>
          )}
        </EmptyState>
      }
    />
  );
}
