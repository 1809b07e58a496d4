import type { Metadata } from 'next';
import { Page } from '#components/layout/page.tsx';
import { PageHeader } from '#components/layout/page-header.tsx';
import { Section } from '#components/layout/section.tsx';
import { AccountSection } from '#features/accounts/components/account-section.tsx';
import { AttributesDialog } from '#features/attributes/components/attributes-dialog.tsx';
import { loadRecorded } from '#features/attributes/loaders.ts';
import { OwedTable } from '#features/duties/components/owed-table.tsx';
import { loadOwed } from '#features/duties/loaders.ts';
import { AttributeHistory } from '#features/people/components/attribute-history.tsx';
import { PersonFacts } from '#features/people/components/person-facts.tsx';
import { PersonStatus } from '#features/people/components/status-mark.tsx';
import { loadPerson } from '#features/people/loaders.ts';
import { RequestDialog } from '#features/requests/components/request-dialog.tsx';
import { loadRequestable } from '#features/requests/loaders.ts';
import { siteOptions, unitOptions } from '#features/units/components/options.ts';
import { capitalised } from '#lib/capitalised.ts';

export const metadata: Metadata = { title: 'Person' };

export default async function PersonPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  const [found, owed, requestable, recorded] = await Promise.all([
    loadPerson(id),
    loadOwed(id),
    loadRequestable(id),
    loadRecorded(id),
  ]);
  const { person, names, roles, grants, reader, isSelf } = found;
  return (
    <Page>
      <PageHeader
        title={`${person.givenName} ${person.familyName}`}
        mark={<PersonStatus status={person.status} />}
        back={{ href: '/admin/people', label: 'People' }}
      />
      <Section
        title="Today"
        actions={
          recorded && (
            <AttributesDialog
              personId={id}
              was={recorded.was}
              units={unitOptions(recorded.units)}
              sites={siteOptions(recorded.sites)}
              types={recorded.types.map((value) => ({ value, label: capitalised(value) }))}
              managers={recorded.managers}
              anywhere={recorded.anywhere}
              today={recorded.today}
            />
          )
        }
      >
        <div className="card">
          <PersonFacts person={person} names={names} />
        </div>
      </Section>
      <Section
        title="What they owe"
        text="With the reason, and how each date came about."
        actions={requestable && <RequestDialog personId={id} {...requestable} />}
      >
        <OwedTable {...owed} email={person.email} asks={requestable !== null} />
      </Section>
      <AccountSection
        personId={person.id}
        status={person.status}
        roles={roles}
        grants={grants}
        isSelf={isSelf}
        invites={recorded !== null && person.status === 'active'}
        reader={reader}
      />
      <Section
        title="Facts over time"
        text="Nothing is overwritten: what was true on any past day can still be told."
      >
        <AttributeHistory rows={person.attributes} names={names} reader={reader} />
      </Section>
    </Page>
  );
}
