import type { Metadata } from 'next';
import { StackedBar } from '#components/charts/stacked-bar.tsx';
import { DescriptionList } from '#components/data/description-list.tsx';
import { SmallAction } from '#components/forms/small-action.tsx';
import { Page } from '#components/layout/page.tsx';
import { PageHeader } from '#components/layout/page-header.tsx';
import { Section } from '#components/layout/section.tsx';
import { ButtonLink } from '#components/ui/button.tsx';
import { Notice } from '#components/ui/notice.tsx';
import { resumeSchedule } from '#features/assignments/actions.ts';
import { ScheduleState } from '#features/assignments/components/schedule-table.tsx';
import { StopDialogs } from '#features/assignments/components/stop-dialogs.tsx';
import { loadSchedule } from '#features/assignments/loaders.ts';
import { dueText, validityText } from '#features/assignments/rules/schedule-text.ts';
import { audienceText } from '#features/audiences/rules/predicate-text.ts';
import { listAddress } from '#features/compliance/rules/list-address.ts';
import { statusSlices } from '#features/compliance/rules/status-slices.ts';
import { capitalised } from '#lib/capitalised.ts';
import { formatDay } from '#lib/format-date.ts';
import { formatDateLength, formatLocalDate } from '#lib/local-date.ts';

export const metadata: Metadata = { title: 'Schedule' };

export default async function SchedulePage({ params }: { params: Promise<{ id: string }> }) {
  const { rule, progress, release, mayPlan, reader } = await loadSchedule((await params).id);
  const { terms, state } = rule;
  const running = state === 'active' || state === 'scheduled';
  return (
    <Page>
      <PageHeader
        title={rule.title}
        mark={<ScheduleState state={state} />}
        back={{ href: '/admin/schedules', label: 'Schedules' }}
        lead={`${rule.requirement} for ${audienceText(rule.audienceText)}, due ${dueText(rule.duePolicy)}.`}
        actions={
          mayPlan && (
            <>
              {state === 'draft' && (
                <ButtonLink variant="primary" href={`/admin/schedules/${rule.id}/rehearsal`}>
                  Rehearse it
                </ButtonLink>
              )}
              {state === 'paused' && (
                <SmallAction
                  action={resumeSchedule}
                  fields={{ ruleId: rule.id }}
                  size="md"
                  icon="play"
                  pendingText="Resuming"
                >
                  Resume
                </SmallAction>
              )}
              {(running || state === 'paused') && (
                <StopDialogs ruleId={rule.id} release={release} isPaused={state === 'paused'} />
              )}
            </>
          )
        }
      />
      {rule.hold && (
        <div className="mb-6">
          <Notice tone="danger" title="A change waits for somebody to look at it">
            <p>{rule.hold}</p>
            <ButtonLink size="sm" href="/admin/exceptions" className="mt-2">
              Look at it
            </ButtonLink>
          </Notice>
        </div>
      )}
      <Section
        title="How it stands"
        actions={
          <ButtonLink size="sm" href={listAddress({ rule: rule.id })} iconEnd="arrow-right">
            Everybody
          </ButtonLink>
        }
      >
        <div className="card">
          <StackedBar title="People by status" slices={statusSlices(progress.counts, { rule: rule.id })} />
        </div>
      </Section>
      <Section title="What was decided">
        <div className="card">
          <DescriptionList
            items={[
              ['Course', `${terms.courseTitle}, ${terms.minutes} minutes`],
              ['For', capitalised(audienceText(rule.audienceText))],
              ['Due', capitalised(dueText(rule.duePolicy))],
              ['Begins', formatLocalDate(rule.effectiveFrom)],
              ['Completion', validityText(terms.validity)],
              ['Renewable', terms.validity && `${formatDateLength(terms.renewalWindow)} before it expires`],
              ['Grace', formatDateLength(terms.grace)],
              ['Published', rule.publishedAt && formatDay(rule.publishedAt, reader)],
              ['Ended', rule.endedAt && formatDay(rule.endedAt, reader)],
            ]}
          />
        </div>
      </Section>
    </Page>
  );
}
