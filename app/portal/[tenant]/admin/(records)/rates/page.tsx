import type { Metadata } from 'next';
import { FilterBar } from '#components/data/filter-bar.tsx';
import { Stat, Stats } from '#components/data/stat.tsx';
import { Page } from '#components/layout/page.tsx';
import { PageHeader } from '#components/layout/page-header.tsx';
import { Section } from '#components/layout/section.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { listAddress } from '#features/compliance/rules/list-address.ts';
import { RateTable } from '#features/rates/components/rate-table.tsx';
import { ratesAddress } from '#features/rates/input.ts';
import { loadRates } from '#features/rates/loaders.ts';
import { COUNTED } from '#features/rates/queries.ts';
import { doneShare, shareText } from '#features/rates/rules/rate.ts';
import { unitOptions } from '#features/units/components/options.ts';
import type { SearchParams } from '#lib/address.ts';
import { ageText } from '#lib/age-text.ts';
import { clock } from '#lib/clock.ts';

export const metadata: Metadata = { title: 'Completion rates' };

const number = (n: number) => n.toLocaleString('en');

export default async function RatesPage({ searchParams }: { searchParams: SearchParams }) {
  const asked = ratesAddress.parse(await searchParams);
  const { total, byUnit, byRequirement, countedAt, behind, units, requirements } = await loadRates(asked);
  const narrowed = asked.unit !== undefined || asked.requirement !== undefined;
  const list = (what: keyof typeof COUNTED) => listAddress({ ...asked, status: [...COUNTED[what]] });
  return (
    <Page width="wide">
      <PageHeader
        title="Completion rates"
        lead={
          countedAt === null
            ? undefined
            : `As of ${ageText(new Date(countedAt), clock.now())}.${behind ? ' What has changed since is being counted.' : ''}`
        }
      />
      <FilterBar
        action="/admin/rates"
        filters={[
          {
            name: 'requirement',
            label: 'Requirement',
            value: asked.requirement,
            options: requirements.map(({ requirementId, title }) => ({ value: requirementId, label: title })),
          },
          { name: 'unit', label: 'Department', value: asked.unit, options: unitOptions(units) },
        ]}
        clearHref={narrowed ? '/admin/rates' : undefined}
      />
      {total.owed === 0 ? (
        <div className="card mt-5">
          <EmptyState
            icon="chart"
            title={narrowed ? 'Nobody owes this here' : 'Nobody owes anything yet'}
            text="Rates appear as soon as a schedule is published that asks somebody."
          />
        </div>
      ) : (
        <>
          <div className="card mt-5">
            <Stats>
              <Stat label="Done" value={shareText(doneShare(total))} note="of who is not excused" />
              <Stat
                label="Done, in numbers"
                value={number(total.onTime + total.late)}
                note={total.late > 0 ? `${number(total.late)} of them late` : undefined}
                href={list('done')}
              />
              <Stat label="Open" value={number(total.open)} href={list('open')} />
              <Stat
                label="Overdue"
                value={number(total.overdue)}
                tone={total.overdue > 0 ? 'danger' : 'success'}
                href={list('overdue')}
              />
              <Stat
                label="Excused"
                value={number(total.excused)}
                note="exempt or on leave"
                href={list('excused')}
              />
            </Stats>
          </div>
          <Section title="By requirement">
            <RateTable
              caption="Rates by requirement"
              head="Requirement"
              rows={byRequirement.map(({ title, ...rate }) => ({
                ...rate,
                name: title,
                narrowed: { ...asked, requirement: rate.id },
              }))}
            />
          </Section>
          <Section title="By department" text="Each with what lies below it.">
            <RateTable
              caption="Rates by department"
              head="Department"
              rows={byUnit.map(({ name, depth, ...rate }) => ({
                ...rate,
                name: (
                  <span className="block" style={{ paddingInlineStart: `${depth * 1.25}rem` }}>
                    {name}
                  </span>
                ),
                narrowed: { ...asked, unit: rate.id },
              }))}
            />
          </Section>
        </>
      )}
    </Page>
  );
}
