import type { Metadata } from 'next';
import { Page } from '#components/layout/page.tsx';
import { PageHeader } from '#components/layout/page-header.tsx';
import { Section } from '#components/layout/section.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { AddSite } from '#features/sites/components/add-site.tsx';
import { SiteList } from '#features/sites/components/site-list.tsx';
import { AddUnit } from '#features/units/components/add-unit.tsx';
import { unitOptions } from '#features/units/components/options.ts';
import { UnitTree } from '#features/units/components/unit-tree.tsx';
import { loadPlaces } from '#features/units/loaders.ts';
import { countries } from '#lib/countries.ts';
import { timeZoneName, timeZones } from '#lib/time-zone.ts';

export const metadata: Metadata = { title: 'Departments and sites' };

export default async function UnitsPage() {
  const { units, sites } = await loadPlaces();
  const zones = timeZones().map((value) => ({ value, label: timeZoneName(value) }));
  return (
    <Page width="narrow">
      <PageHeader
        title="Departments and sites"
        lead="Where people work. Schedules, roles and numbers speak of them."
      />
      <Section title="Departments" actions={<AddUnit units={unitOptions(units)} />}>
        <div className="card">
          {units.length > 0 ? (
            <UnitTree units={units} />
          ) : (
            <EmptyState
              icon="people"
              title="No departments yet"
              text="A department can be asked for courses as a whole, and HR admins can be given one. It can have parts."
            />
          )}
        </div>
      </Section>
      <Section title="Sites" actions={<AddSite countries={countries()} timeZones={zones} />}>
        <div className="card">
          {sites.length > 0 ? (
            <SiteList sites={sites} />
          ) : (
            <EmptyState
              icon="building"
              title="No sites yet"
              text="A site brings its time zone to whoever works there: a due day ends when it ends at the site."
            />
          )}
        </div>
      </Section>
    </Page>
  );
}
