import type { Metadata } from 'next';
import { Page } from '#components/layout/page.tsx';
import { PageHeader } from '#components/layout/page-header.tsx';
import { Section } from '#components/layout/section.tsx';
import { ButtonLink } from '#components/ui/button.tsx';
import { requireViewer } from '#features/access/loaders.ts';
import { BegunList } from '#features/home/components/begun-list.tsx';
import { DoneList } from '#features/home/components/done-list.tsx';
import { DutyCard } from '#features/home/components/duty-card.tsx';
import { SettledList } from '#features/home/components/settled-list.tsx';
import { loadHome } from '#features/home/loaders.ts';
import { headline } from '#features/home/rules/headline.ts';

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
          {todo.map((duty) => (
            <DutyCard key={duty.obligationId} duty={duty} />
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
