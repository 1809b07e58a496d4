import type { Metadata } from 'next';
import { Timeline } from '#components/data/timeline.tsx';
import { AppShell } from '#components/layout/app-shell.tsx';
import { Page } from '#components/layout/page.tsx';
import { PageHeader } from '#components/layout/page-header.tsx';
import { Section } from '#components/layout/section.tsx';
import { SignOutForm } from '#features/access/components/sign-out-form.tsx';
import { TenantTable } from '#features/operations/components/tenant-table.tsx';
import { loadConsole } from '#features/operations/loaders.ts';

export const metadata: Metadata = { title: 'Operator' };

export default async function OperatorPage() {
  const { operator, tenants, events } = await loadConsole();
  return (
    <AppShell
      brand={{ name: 'Lectern', logoUrl: '/lectern.svg' }}
      nav={[{ href: '/operator', label: 'Tenants', icon: 'grid' }]}
      user={{ name: operator.name, email: operator.email }}
      signOut={<SignOutForm />}
    >
      <Page width="wide">
        <PageHeader title="Tenants" text="Creating tenants and moving them is done on the command line: npm run tenant." />
        <TenantTable tenants={tenants} />
        <Section title="What operators did">
          <Timeline
            items={events.map(({ at, actor, action, slug }) => ({ id: `${at}${slug}`, when: `${at} UTC`, title: `${action} ${slug}`, text: actor }))}
          />
        </Section>
      </Page>
    </AppShell>
  );
}
