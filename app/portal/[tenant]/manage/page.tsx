import type { Metadata } from 'next';
import { FilterBar } from '#components/data/filter-bar.tsx';
import { Pagination } from '#components/data/pagination.tsx';
import { Page } from '#components/layout/page.tsx';
import { PageHeader } from '#components/layout/page-header.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { TeamCounts } from '#features/team/components/team-counts.tsx';
import { TeamList } from '#features/team/components/team-list.tsx';
import { teamAddress } from '#features/team/input.ts';
import { loadTeam, TEAM_PAGE } from '#features/team/loaders.ts';
import { address, type SearchParams } from '#lib/address.ts';

export const metadata: Metadata = { title: 'My people' };

/** From so many people on a name is typed rather than looked for. */
const MANY = 12;

export default async function TeamPage({ searchParams }: { searchParams: SearchParams }) {
  const asked = teamAddress.parse(await searchParams);
  const team = await loadTeam(asked);
  const { counts, size, ownReports } = team;
  const shown = asked.state ? (counts[asked.state] ?? 0) : size;
  if (size === 0 && !asked.q)
    return (
      <Page>
        <PageHeader title="My people" />
        <div className="card">
          <EmptyState
            icon="people"
            title="Nobody reports to you"
            text="HR's records name you as nobody's manager. If that is wrong, ask HR to set it right; your people then appear here."
          />
        </div>
      </Page>
    );
  return (
    <Page>
      <PageHeader
        title="My people"
        lead={ownReports ? undefined : 'Everybody whom your role reaches, the most urgent first.'}
      />
      <TeamCounts counts={counts} asked={asked} />
      {(size > MANY || asked.q) && (
        <FilterBar
          action="/manage"
          search={{ label: 'Name, e-mail or number', value: asked.q }}
          keep={{ state: asked.state }}
          clearHref={asked.q ? address('/manage', { state: asked.state }) : undefined}
        />
      )}
      <TeamList team={team} asked={asked} />
      {shown > TEAM_PAGE && (
        <Pagination
          page={asked.page}
          pageSize={TEAM_PAGE}
          total={shown}
          noun="people"
          href={(page) => address('/manage', { ...asked, page })}
        />
      )}
    </Page>
  );
}
