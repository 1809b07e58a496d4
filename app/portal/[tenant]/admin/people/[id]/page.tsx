import type { Metadata } from 'next';
import { Page } from '#components/layout/page.tsx';
import { PageHeader } from '#components/layout/page-header.tsx';
import { Section } from '#components/layout/section.tsx';
import { AccountSection } from '#features/accounts/components/account-section.tsx';
import { AttributeHistory } from '#features/people/components/attribute-history.tsx';
import { PersonFacts } from '#features/people/components/person-facts.tsx';
import { PersonStatus } from '#features/people/components/status-mark.tsx';
import { loadPerson } from '#features/people/loaders.ts';

export const metadata: Metadata = { title: 'Person' };

export default async function PersonPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  const { person, names, roles, units, reader, isSelf, manages } = await loadPerson(id);
  return (
    <Page>
      <PageHeader
        title={`${person.givenName} ${person.familyName}`}
        mark={<PersonStatus status={person.status} />}
        back={{ href: '/admin/people', label: 'People' }}
      />
      <Section title="Today">
        <div className="card">
          <PersonFacts person={person} names={names} />
        </div>
      </Section>
      <AccountSection
        personId={person.id}
        status={person.status}
        roles={roles}
        units={units}
        manages={manages}
        isSelf={isSelf}
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
