import type { Metadata } from 'next';
import { Page } from '#components/layout/page.tsx';
import { PageHeader } from '#components/layout/page-header.tsx';
import { Section } from '#components/layout/section.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { NudgeOne } from '#features/nudges/components/nudge-one.tsx';
import { worthANudge } from '#features/nudges/rules/open-duties.ts';
import { DutyLine } from '#features/team/components/duty-line.tsx';
import { loadMember } from '#features/team/loaders.ts';

export const metadata: Metadata = { title: 'One of my people' };

export default async function MemberPage({ params }: { params: Promise<{ id: string }> }) {
  const { id, name, email, jobTitle, unit, todo, later, settled, nudges } = await loadMember(
    (await params).id,
  );
  const told = worthANudge(todo).every(({ nudgedToday }) => nudgedToday);
  const parts = [
    { title: 'To do', duties: todo },
    { title: 'Later', duties: later },
    { title: 'In order', duties: settled },
  ].filter(({ duties }) => duties.length > 0);
  return (
    <Page width="narrow">
      <PageHeader
        title={name}
        lead={[jobTitle, unit].filter(Boolean).join(', ')}
        back={{ href: '/manage', label: 'My people' }}
        actions={
          <a href={`mailto:${email}`} className="link text-sm">
            {email}
          </a>
        }
      />
      {parts.map(({ title, duties }) => (
        <Section key={title} title={title}>
          <ul className="card member-duties">
            {duties.map((duty) => (
              <DutyLine key={duty.obligationId} duty={duty} />
            ))}
          </ul>
          {title === 'To do' && nudges && worthANudge(todo).length > 0 && (
            <NudgeOne personId={id} name={name} told={told} />
          )}
        </Section>
      ))}
      {parts.length === 0 && (
        <div className="card">
          <EmptyState
            icon="check-circle"
            title="Nothing is asked of them"
            text="No requirement applies now."
          />
        </div>
      )}
    </Page>
  );
}
