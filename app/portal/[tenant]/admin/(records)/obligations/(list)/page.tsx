import type { Metadata } from 'next';
import { Pagination } from '#components/data/pagination.tsx';
import { Page } from '#components/layout/page.tsx';
import { PageHeader } from '#components/layout/page-header.tsx';
import { Kbd } from '#components/ui/kbd.tsx';
import { ObligationFilters } from '#features/compliance/components/obligation-filters.tsx';
import { ObligationTable } from '#features/compliance/components/obligation-table.tsx';
import { obligationFilter, SORTS } from '#features/compliance/input.ts';
import { loadObligations } from '#features/compliance/loaders.ts';
import { isNarrowed, listAddress } from '#features/compliance/rules/list-address.ts';
import { siteOptions, unitOptions } from '#features/units/components/options.ts';
import type { SearchParams } from '#lib/address.ts';

export const metadata: Metadata = { title: 'Who owes what' };

export default async function ObligationsPage({ searchParams }: { searchParams: SearchParams }) {
  const filter = obligationFilter.parse(await searchParams);
  const { rows, total, counts, lapsed, reader, ...choices } = await loadObligations(filter);
  return (
    <Page width="wide">
      <PageHeader title="Who owes what" />
      <ObligationFilters
        filter={filter}
        list={{ counts, lapsed, total }}
        choices={{
          units: unitOptions(choices.units),
          sites: siteOptions(choices.sites),
          requirements: choices.requirements.map(({ requirementId, title }) => ({
            value: requirementId,
            label: title,
          })),
          managers: choices.managers.map(({ id, givenName, familyName }) => ({
            value: id,
            label: `${familyName}, ${givenName}`,
          })),
        }}
      />
      <ObligationTable
        rows={rows}
        narrowed={isNarrowed(filter)}
        sort={{
          by: filter.sort,
          dir: filter.direction,
          href: (by, direction) =>
            listAddress({ ...filter, page: 1, direction, sort: SORTS.find((sort) => sort === by) ?? 'due' }),
        }}
      />
      <Pagination
        page={filter.page}
        pageSize={filter.size}
        total={total}
        noun="obligations"
        href={(page) => listAddress({ ...filter, page })}
      />
      <p className="muted mt-4 hidden text-xs md:block">
        In the table <Kbd>j</Kbd> and <Kbd>k</Kbd> walk the rows, <Kbd>Enter</Kbd> opens one and <Kbd>/</Kbd>{' '}
        searches.
      </p>
    </Page>
  );
}
