import type { Metadata } from 'next';
import { FilterBar } from '#components/data/filter-bar.tsx';
import { Pagination } from '#components/data/pagination.tsx';
import { Page } from '#components/layout/page.tsx';
import { PageHeader } from '#components/layout/page-header.tsx';
import { ButtonLink } from '#components/ui/button.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { ExceptionTable } from '#features/exceptions/components/exception-table.tsx';
import { queueAddress } from '#features/exceptions/input.ts';
import { loadExceptions, QUEUE_PAGE } from '#features/exceptions/loaders.ts';
import { HeldChanges } from '#features/rosters/components/held-changes.tsx';
import { siteOptions, unitOptions } from '#features/units/components/options.ts';
import { address, type SearchParams } from '#lib/address.ts';

export const metadata: Metadata = { title: 'Exceptions' };

export default async function ExceptionsPage({ searchParams }: { searchParams: SearchParams }) {
  const asked = queueAddress.parse(await searchParams);
  const { rows, rules, holds, mayConfirm, reader, decides, units, sites } = await loadExceptions(asked);
  const total = rules
    .filter(({ id }) => asked.rule === undefined || asked.rule === id)
    .reduce((sum, { waiting }) => sum + waiting, 0);
  return (
    <Page width="wide">
      <PageHeader
        title="Exceptions"
        lead="People about whom a schedule could not decide because a fact is not on record. Nothing is guessed: they wait here until it is."
      />
      <HeldChanges holds={holds} mayConfirm={mayConfirm} />
      {(rules.length > 1 || asked.rule) && (
        <FilterBar
          action="/admin/exceptions"
          filters={[
            {
              name: 'rule',
              label: 'Schedule',
              value: asked.rule,
              options: rules.map(({ id, title, waiting }) => ({ value: id, label: `${title} (${waiting})` })),
            },
          ]}
          clearHref={asked.rule ? '/admin/exceptions' : undefined}
        />
      )}
      <ExceptionTable
        rows={rows}
        reader={reader}
        decides={decides}
        choices={{ units: unitOptions(units), sites: siteOptions(sites) }}
        empty={
          rules.length > 0 ? (
            <EmptyState icon="search" title="Nobody waits here" text="What waited is decided by now.">
              <ButtonLink href="/admin/exceptions">Show all that waits</ButtonLink>
            </EmptyState>
          ) : (
            <EmptyState
              icon="check-circle"
              title="Nothing waits for you"
              text="Every schedule could decide about everybody. When a fact such as a hire date is missing, the person appears here."
            />
          )
        }
      />
      {total > QUEUE_PAGE && (
        <Pagination
          page={asked.page}
          pageSize={QUEUE_PAGE}
          total={total}
          noun="exceptions"
          href={(page) => address('/admin/exceptions', { ...asked, page })}
        />
      )}
    </Page>
  );
}
