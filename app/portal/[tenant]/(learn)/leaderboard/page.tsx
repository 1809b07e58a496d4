import type { Metadata } from 'next';
import { Page } from '#components/layout/page.tsx';
import { PageHeader } from '#components/layout/page-header.tsx';
import { Section } from '#components/layout/section.tsx';
import { ButtonLink } from '#components/ui/button.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { requireTenant } from '#features/access/loaders.ts';
import { BoardTable } from '#features/leaderboard/components/board-table.tsx';
import { BoardTabs } from '#features/leaderboard/components/board-tabs.tsx';
import { ShownForm } from '#features/leaderboard/components/shown-form.tsx';
import { boardAddress } from '#features/leaderboard/input.ts';
import { loadBoard } from '#features/leaderboard/loaders.ts';
import { TOP } from '#features/leaderboard/queries.ts';
import { quarterText } from '#features/leaderboard/rules/quarter.ts';
import type { SearchParams } from '#lib/address.ts';
import { ageText } from '#lib/age-text.ts';
import { clock } from '#lib/clock.ts';
import { countOf } from '#lib/local-date.ts';

export const metadata: Metadata = { title: 'Leaderboard' };

export default async function LeaderboardPage({ searchParams }: { searchParams: SearchParams }) {
  const [board, { name }] = await Promise.all([
    loadBoard(boardAddress.parse(await searchParams)),
    requireTenant(),
  ]);
  const { top, around, people, shown, behindSince } = board;
  return (
    <Page>
      <PageHeader
        title="Leaderboard"
        lead={`${quarterText(board.quarter)}. A lesson finished is a point, a course five more; doing it again adds nothing.`}
      />
      <BoardTabs board={board} company={name} />
      {top.length > 0 ? (
        <>
          <p className="muted mt-5 mb-4 text-sm" role="status">
            {countOf(people, 'person').replace('persons', 'people')} with points.{' '}
            {behindSince === null
              ? 'Up to date.'
              : `As of ${ageText(new Date(behindSince), clock.now())}; your own points are counted already.`}
          </p>
          <BoardTable caption={`The first ${TOP}`} lines={top} />
          {around.length > 0 && (
            <Section title="Around you">
              <BoardTable caption="You and those next to you" lines={around} />
            </Section>
          )}
        </>
      ) : (
        <div className="card mt-5">
          <EmptyState
            icon="podium"
            title="Nobody has points yet"
            text="Whoever finishes a lesson first stands here alone for a while."
          >
            <ButtonLink href="/catalog">Look at the catalog</ButtonLink>
          </EmptyState>
        </div>
      )}
      <Section
        title={shown ? 'You are shown here' : 'You are not shown here'}
        text={
          shown
            ? 'Your colleagues see your name and points of a quarter; never marks, times, or what you owe.'
            : 'Nobody sees your name or points. Your own progress is on your profile.'
        }
      >
        <ShownForm shown={shown} />
      </Section>
    </Page>
  );
}
