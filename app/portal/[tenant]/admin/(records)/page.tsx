import type { Metadata } from 'next';
import { LineChart } from '#components/charts/line-chart.tsx';
import { StackedBar } from '#components/charts/stacked-bar.tsx';
import { Page } from '#components/layout/page.tsx';
import { PageHeader } from '#components/layout/page-header.tsx';
import { Section } from '#components/layout/section.tsx';
import { ButtonLink } from '#components/ui/button.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { statusSlices } from '#features/compliance/rules/status-slices.ts';
import { DeadlineTable } from '#features/reporting/components/deadline-table.tsx';
import { OverdueBars } from '#features/reporting/components/overdue-bars.tsx';
import { OverviewFigures } from '#features/reporting/components/overview-figures.tsx';
import { loadOverview } from '#features/reporting/loaders.ts';

export const metadata: Metadata = { title: 'Overview' };

export default async function OverviewPage() {
  const { counts, lapsed, byUnit, bySite, deadlines, completions, waiting, mayPlan } = await loadOverview();
  const schedule = mayPlan && (
    <ButtonLink variant="primary" icon="plus" href="/admin/schedules/new">
      Schedule a course
    </ButtonLink>
  );
  if (Object.keys(counts).length === 0)
    return (
      <Page>
        <PageHeader title="Overview" />
        <EmptyState
          icon="calendar"
          title="Nobody owes anything yet"
          text="Schedule a course: choose who does it and by when, and see everything that will happen before it does."
        >
          {schedule}
        </EmptyState>
      </Page>
    );
  return (
    <Page width="wide">
      <PageHeader title="Overview" actions={schedule} />
      <div className="card grid gap-6">
        <OverviewFigures counts={counts} lapsed={lapsed} waiting={waiting} />
        <StackedBar title="Every obligation, by status" slices={statusSlices(counts)} />
      </div>
      <Section title="Overdue, by where people work">
        <div className="grid gap-5 lg:grid-cols-2">
          <div className="card">
            <OverdueBars title="By department" head="Department" by="unit" rows={byUnit} />
          </div>
          <div className="card">
            <OverdueBars title="By site" head="Site" by="site" rows={bySite} />
          </div>
        </div>
      </Section>
      <div className="grid gap-x-5 lg:grid-cols-2">
        <Section title="Next deadlines">
          <DeadlineTable rows={deadlines} />
        </Section>
        <Section title="Requirements met">
          <div className="card">
            <LineChart
              title="Per month, over two years"
              note="By whatever door: course, evidence or import"
              head={['Month', 'Met']}
              points={completions}
            />
          </div>
        </Section>
      </div>
    </Page>
  );
}
