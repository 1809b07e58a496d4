import type { Metadata } from 'next';
import { z } from 'zod';
import { Pagination } from '#components/data/pagination.tsx';
import { SmallAction } from '#components/forms/small-action.tsx';
import { Page } from '#components/layout/page.tsx';
import { PageHeader } from '#components/layout/page-header.tsx';
import { Section } from '#components/layout/section.tsx';
import { Badge } from '#components/ui/badge.tsx';
import { ButtonLink } from '#components/ui/button.tsx';
import { Tabs } from '#components/ui/tabs.tsx';
import { discardSchedule } from '#features/assignments/actions.ts';
import { loadRehearsal } from '#features/assignments/loaders.ts';
import { dueText } from '#features/assignments/rules/schedule-text.ts';
import { audienceText } from '#features/audiences/rules/predicate-text.ts';
import { NoMailServer } from '#features/mail/components/no-mail-server.tsx';
import { LineTable } from '#features/rehearsals/components/line-table.tsx';
import { MessageList } from '#features/rehearsals/components/message-list.tsx';
import { PublishForm } from '#features/rehearsals/components/publish-form.tsx';
import { RehearsalFigures } from '#features/rehearsals/components/rehearsal-figures.tsx';
import { RehearsalWarnings } from '#features/rehearsals/components/rehearsal-warnings.tsx';
import { messagePreviews } from '#features/rehearsals/rules/message-previews.ts';
import { inView, VIEW_TEXT, VIEWS } from '#features/rehearsals/rules/outcome-text.ts';
import { address, inAddress, type SearchParams } from '#lib/address.ts';

export const metadata: Metadata = { title: 'Rehearsal' };

const SIZE = 50;
const viewAddress = z.object({ view: z.enum(VIEWS).catch('all'), page: inAddress.page });

type Props = { params: Promise<{ id: string }>; searchParams: SearchParams };

export default async function RehearsalPage({ params, searchParams }: Props) {
  const { id } = await params;
  const { view, page } = viewAddress.parse(await searchParams);
  const { schedule, rehearsal, isSeen, difference, managers } = await loadRehearsal(id);
  const { rule } = schedule;
  const { summary, lines, notices, hash } = rehearsal;
  const shown = lines.filter((line) => inView(view, line));
  const path = `/admin/schedules/${id}/rehearsal`;
  const said = { requirement: rule.requirement, title: rule.title, managers };
  return (
    <Page>
      <PageHeader
        title={rule.title}
        mark={<Badge tone="accent">Rehearsal</Badge>}
        back={{ href: '/admin/schedules', label: 'Schedules' }}
        lead={`${rule.requirement} for ${audienceText(rule.audienceText)}, due ${dueText(rule.duePolicy)}.`}
        actions={
          <>
            <SmallAction action={discardSchedule} fields={{ ruleId: id }} size="md" pendingText="Discarding">
              Discard
            </SmallAction>
            <ButtonLink href={address('/admin/schedules/new', { draft: id })} icon="edit">
              Change
            </ButtonLink>
          </>
        }
      />
      <RehearsalWarnings ruleId={id} isSeen={isSeen} difference={difference} rule={rule} summary={summary} />
      <RehearsalFigures summary={summary} />
      <Section
        title="Every message"
        text="By the day on which it goes out where the person works. Open one to read it."
      >
        <NoMailServer>What is to go by e-mail will be kept in the outbox and reach nobody.</NoMailServer>
        <MessageList groups={messagePreviews(notices, lines, said)} />
      </Section>
      <Section title="Everybody" text="Each date with how it comes about.">
        <Tabs
          label="Whom to show"
          tabs={VIEWS.map((one) => ({
            href: address(path, { view: one === 'all' ? undefined : one }),
            label: VIEW_TEXT[one],
            count: lines.filter((line) => inView(one, line)).length,
            current: one === view,
          }))}
        />
        <div className="mt-4">
          <LineTable lines={shown.slice((page - 1) * SIZE, page * SIZE)} />
        </div>
        <Pagination
          page={page}
          pageSize={SIZE}
          total={shown.length}
          noun="people"
          href={(to) => address(path, { view: view === 'all' ? undefined : view, page: to })}
        />
      </Section>
      {isSeen && (
        <Section title="Publish">
          <div className="card">
            <PublishForm
              ruleId={id}
              hash={hash}
              assigned={summary.added + summary.revived}
              messages={summary.notices}
              unrealistic={summary.unrealistic}
            />
          </div>
        </Section>
      )}
    </Page>
  );
}
