import type { Metadata } from 'next';
import { Stat, Stats } from '#components/data/stat.tsx';
import { Page } from '#components/layout/page.tsx';
import { PageHeader } from '#components/layout/page-header.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { STATUS_TEXT } from '#features/compliance/rules/status-text.ts';
import { NudgeForm, type NudgeRow } from '#features/nudges/components/nudge-form.tsx';
import { loadTeam, type OpenDuty } from '#features/nudges/loaders.ts';
import { formatLocalDate } from '#lib/local-date.ts';

export const metadata: Metadata = { title: 'My people' };

const rowOf = (one: OpenDuty): NudgeRow => {
  const { label, tone } = STATUS_TEXT[one.status];
  const { obligationId, name, requirement, due, nudgedToday } = one;
  const past = one.status === 'overdue' || one.status === 'in_grace';
  return {
    ...{ obligationId, name, requirement, nudgedToday },
    due: due ? `${past ? 'was due' : 'due'} ${formatLocalDate(due)}` : 'without a date',
    status: label,
    tone: tone as NudgeRow['tone'],
  };
};

export default async function ManagePage() {
  const { reports, open } = await loadTeam();
  const people = (statuses: readonly string[]) =>
    new Set(open.filter(({ status }) => statuses.includes(status)).map(({ personId }) => personId)).size;
  const busy = new Set(open.map(({ personId }) => personId)).size;
  return (
    <Page width="narrow">
      <PageHeader title="My people" lead="Who has something to do, the most urgent first." />
      <div className="card mb-6">
        <Stats>
          <Stat
            label="Overdue"
            value={people(['overdue'])}
            tone={people(['overdue']) > 0 ? 'danger' : undefined}
          />
          <Stat label="Late or due soon" value={people(['in_grace', 'due_soon'])} />
          <Stat label="Nothing to do" value={reports - busy} note={`of ${reports} people`} tone="success" />
        </Stats>
      </div>
      {open.length > 0 ? (
        <NudgeForm rows={open.map(rowOf)} />
      ) : (
        <EmptyState
          icon="check-circle"
          title="Everybody is up to date"
          text="None of your people has anything open. You will be told when somebody is late."
        />
      )}
    </Page>
  );
}
