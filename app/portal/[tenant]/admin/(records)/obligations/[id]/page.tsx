import type { Metadata } from 'next';
import { Page } from '#components/layout/page.tsx';
import { PageHeader } from '#components/layout/page-header.tsx';
import { Section } from '#components/layout/section.tsx';
import { ButtonLink } from '#components/ui/button.tsx';
import { TrailTable } from '#features/audit/components/trail-table.tsx';
import { StatusMark } from '#features/compliance/components/status-mark.tsx';
import { Decisions } from '#features/records/components/decisions.tsx';
import { RoundCard } from '#features/records/components/round-card.tsx';
import { StandingCard } from '#features/records/components/standing-card.tsx';
import { TimeOff } from '#features/records/components/time-off.tsx';
import { loadRecord } from '#features/records/loaders.ts';

export const metadata: Metadata = { title: 'Obligation' };

export default async function ObligationPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  const record = await loadRecord(id);
  const { standing, person, reasons, rounds, exemptions, absences, trail, names, reader } = record;
  return (
    <Page>
      <PageHeader
        title={`${person.name}: ${standing.requirement}`}
        mark={<StatusMark status={standing.status} lapsed={standing.lapsed} />}
        back={{ href: '/admin/obligations', label: 'Who owes what' }}
        lead={[person.unit, person.employeeNo].filter(Boolean).join(', ')}
        actions={<ButtonLink href={`/admin/people/${person.id}`}>All about {person.name}</ButtonLink>}
      />
      <StandingCard standing={standing} reasons={reasons} reader={reader} />
      {record.mayDecide && (
        <Section title="Decide" text="Each decision needs a reason, and is kept with it in the trail.">
          <Decisions
            obligationId={id}
            personId={person.id}
            due={rounds.find(({ closedAt }) => closedAt === null)?.due ?? null}
            today={record.today}
          />
        </Section>
      )}
      {exemptions.length + absences.length > 0 && (
        <Section title="Exemptions and leave">
          <TimeOff
            exemptions={exemptions}
            absences={absences}
            today={record.today}
            mayDecide={record.mayDecide}
          />
        </Section>
      )}
      <Section title="Rounds" text="The newest first; every cycle is kept.">
        <ul className="grid gap-3">
          {rounds.map((round) => (
            <RoundCard key={round.id} round={round} reader={reader} consequence={round.consequence} />
          ))}
        </ul>
      </Section>
      {trail.length > 0 && (
        <Section title="Trail" text="What was done about this obligation, sealed.">
          <TrailTable rows={trail} names={names} reader={reader} />
        </Section>
      )}
    </Page>
  );
}
