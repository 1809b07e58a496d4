import type { Metadata } from 'next';
import { Page } from '#components/layout/page.tsx';
import { PageHeader } from '#components/layout/page-header.tsx';
import { Section } from '#components/layout/section.tsx';
import { ButtonLink } from '#components/ui/button.tsx';
import { requireViewer } from '#features/access/loaders.ts';
import { DutyCard } from '#features/duties/components/duty-card.tsx';
import { SettledList } from '#features/duties/components/settled-list.tsx';
import { headline } from '#features/duties/rules/headline.ts';
import { BegunList } from '#features/home/components/begun-list.tsx';
import { DoneList } from '#features/home/components/done-list.tsx';
import { loadHome } from '#features/home/loaders.ts';

export const metadata: Metadata = { title: 'Home' };

export default async function HomePage() {
  const viewer = await requireViewer();
  const { todo, later, settled, begun, done } = await loadHome(viewer);
  const { title, lead } = headline(todo, viewer.givenName);
  return (
    <Page width="narrow">
      <PageHeader title={title} lead={lead} />
      {todo.length > 0 ? (
        <ul className="grid gap-3">
          {todo.map((duty, index) => (
            <DutyCard key={duty.obligationId} duty={duty} first={index === 0} />
          ))}
        </ul>
      ) : (
        <ButtonLink href="/catalog">Look at the catalog</ButtonLink>
      )}
      {begun.length > 0 && (
        <Section title="Go on where you left">
          <BegunList attempts={begun} />
        </Section>
      )}
      {later.length > 0 && (
        <Section title="Later">
          <SettledList duties={later} />
        </Section>
      )}
      {settled.length > 0 && (
        <Section title="In order">
          <SettledList duties={settled} />
        </Section>
      )}
      {done.length > 0 && (
        <Section
          title="Done"
          actions={
            <a href="/certificates" className="link text-sm">
              All certificates
            </a>
          }
        >
          <DoneList completions={done} reader={viewer} />
        </Section>
      )}
    </Page>
  );
}
