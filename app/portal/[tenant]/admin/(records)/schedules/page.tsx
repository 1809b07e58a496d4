import type { Metadata } from 'next';
import { Page } from '#components/layout/page.tsx';
import { PageHeader } from '#components/layout/page-header.tsx';
import { ButtonLink } from '#components/ui/button.tsx';
import { ScheduleTable } from '#features/assignments/components/schedule-table.tsx';
import { loadSchedules } from '#features/assignments/loaders.ts';

export const metadata: Metadata = { title: 'Schedules' };

export default async function SchedulesPage() {
  const { rules, mayPlan } = await loadSchedules();
  return (
    <Page width="wide">
      <PageHeader
        title="Schedules"
        lead="Who does which course by when. People who join are assigned, people who leave are released."
        actions={
          mayPlan && (
            <ButtonLink variant="primary" icon="plus" href="/admin/schedules/new">
              Schedule a course
            </ButtonLink>
          )
        }
      />
      <ScheduleTable rows={rules} mayPlan={mayPlan} />
    </Page>
  );
}
