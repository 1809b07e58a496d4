import type { Metadata } from 'next';
import { Page } from '#components/layout/page.tsx';
import { PageHeader } from '#components/layout/page-header.tsx';
import { Section } from '#components/layout/section.tsx';
import { requirePermission } from '#features/access/loaders.ts';
import { BrandForm } from '#features/tenancy/components/brand-form.tsx';
import { LeaderboardForm } from '#features/tenancy/components/leaderboard-form.tsx';
import { LogosForm } from '#features/tenancy/components/logos-form.tsx';
import { PoliciesForm } from '#features/tenancy/components/policies-form.tsx';
import { requireBrand, requireSettings } from '#features/tenancy/loaders.ts';
import { timeZones } from '#lib/time-zone.ts';

export const metadata: Metadata = { title: 'Settings' };

export default async function SettingsPage() {
  await requirePermission('settings.manage');
  const [{ brand, policies, leaderboard }, { logoUrl, logoDarkUrl, markUrl }] = await Promise.all([
    requireSettings(),
    requireBrand(),
  ]);
  return (
    <Page width="narrow">
      <PageHeader title="Settings" lead="How this portal looks and what it insists on." />
      <Section title="Look">
        <div className="card">
          <BrandForm accent={brand.accent} tagline={brand.tagline} />
        </div>
      </Section>
      <Section title="Logo" text="A drawing that contains a script or loads anything is refused.">
        <div className="card">
          <LogosForm
            drawings={[
              { name: 'logo', label: 'Logo', url: logoUrl },
              { name: 'logoDark', label: 'Logo for dark pages', url: logoDarkUrl, dark: true },
              { name: 'mark', label: 'Icon of the browser tab', url: markUrl },
            ]}
          />
        </div>
      </Section>
      <Section title="Signatures">
        <div className="card">
          <PoliciesForm signing={policies.signing} />
        </div>
      </Section>
      <Section
        title="Leaderboard"
        text="Who has finished most this quarter. It shows names, departments and points; never marks, times or what somebody owes. Anybody can take themselves off."
      >
        <div className="card">
          <LeaderboardForm {...leaderboard} timeZones={timeZones()} />
        </div>
      </Section>
    </Page>
  );
}
