import type { Metadata } from 'next';
import { FilterBar } from '#components/data/filter-bar.tsx';
import { Pagination } from '#components/data/pagination.tsx';
import { Page } from '#components/layout/page.tsx';
import { PageHeader } from '#components/layout/page-header.tsx';
import { ButtonLink } from '#components/ui/button.tsx';
import { PeopleTable } from '#features/people/components/people-table.tsx';
import { PERSON_STATUS_OPTIONS } from '#features/people/components/status-mark.tsx';
import { loadPeople, PEOPLE_PAGE, peopleAddress } from '#features/people/loaders.ts';
import { siteOptions, unitOptions } from '#features/units/components/options.ts';
import { address, type SearchParams } from '#lib/address.ts';

export const metadata: Metadata = { title: 'People' };

export default async function PeoplePage({ searchParams }: { searchParams: SearchParams }) {
  const asked = peopleAddress.parse(await searchParams);
  const { total, people, units, sites, mayAdd } = await loadPeople(asked);
  const { page, ...filters } = asked;
  return (
    <Page width="wide">
      <PageHeader
        title="People"
        lead="Everybody on record, with what was known of them and since when."
        actions={
          mayAdd && (
            <ButtonLink variant="primary" icon="plus" href="/admin/people/new">
              Add a person
            </ButtonLink>
          )
        }
      />
      <FilterBar
        action="/admin/people"
        search={{ label: 'Name, e-mail or employee number', value: asked.q }}
        filters={[
          { name: 'unit', label: 'Department', value: asked.unit, options: unitOptions(units) },
          { name: 'site', label: 'Site', value: asked.site, options: siteOptions(sites) },
          { name: 'status', label: 'Status', value: asked.status, options: PERSON_STATUS_OPTIONS },
        ]}
        clearHref={Object.values(filters).some(Boolean) ? '/admin/people' : undefined}
      />
      <PeopleTable rows={people} />
      <Pagination
        page={page}
        pageSize={PEOPLE_PAGE}
        total={total}
        noun="people"
        href={(to) => address('/admin/people', { ...filters, page: to })}
      />
    </Page>
  );
}
