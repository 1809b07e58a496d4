import type { Metadata } from 'next';
import Link from 'next/link';
import { Page } from '#components/layout/page.tsx';
import { PageHeader } from '#components/layout/page-header.tsx';
import { Notice } from '#components/ui/notice.tsx';
import { JoinerForm } from '#features/joiners/components/joiner-form.tsx';
import { loadJoinerForm } from '#features/joiners/loaders.ts';
import { NoMailServer } from '#features/mail/components/no-mail-server.tsx';
import { siteOptions, unitOptions } from '#features/units/components/options.ts';
import { capitalised } from '#lib/capitalised.ts';
import { timeZoneName, timeZones } from '#lib/time-zone.ts';

export const metadata: Metadata = { title: 'Add a person' };

export default async function NewPersonPage() {
  const { units, sites, managers, types, languages, anywhere, viewerZone, arranges } = await loadJoinerForm();
  const missing = [units.length === 0 && 'departments', sites.length === 0 && 'sites']
    .filter(Boolean)
    .join(' and no ');
  return (
    <Page width="narrow">
      <PageHeader
        title="Add a person"
        lead="Somebody who has begun to work here, with what is known of them. The rest can be recorded later."
        back={{ href: '/admin/people', label: 'People' }}
      />
      {arranges && missing && (
        <div className="mb-5">
          <Notice title={`There are no ${missing} to choose from yet`}>
            They can be recorded later, or <Link href="/admin/units">made first</Link>.
          </Notice>
        </div>
      )}
      <NoMailServer>An invitation would be kept in the outbox and reach nobody.</NoMailServer>
      <JoinerForm
        units={unitOptions(units)}
        sites={siteOptions(sites)}
        types={types.map((value) => ({ value, label: capitalised(value) }))}
        managers={managers}
        languages={languages}
        anywhere={anywhere}
        timeZones={timeZones().map((value) => ({ value, label: timeZoneName(value) }))}
        timeZone={sites.length === 0 ? viewerZone : undefined}
      />
    </Page>
  );
}
