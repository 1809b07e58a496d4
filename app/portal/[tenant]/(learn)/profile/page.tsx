import type { Metadata } from 'next';
import { DescriptionList } from '#components/data/description-list.tsx';
import { Page } from '#components/layout/page.tsx';
import { PageHeader } from '#components/layout/page-header.tsx';
import { Section } from '#components/layout/section.tsx';
import { SignOutEverywhereForm } from '#features/access/components/sign-out-everywhere-form.tsx';
import { requireViewer } from '#features/access/loaders.ts';
import { ChangeForm } from '#features/credentials/components/change-form.tsx';
import { hasPassword } from '#features/credentials/loaders.ts';
import { ShownForm } from '#features/leaderboard/components/shown-form.tsx';
import { loadShown } from '#features/leaderboard/loaders.ts';
import { loadProfile } from '#features/profile/loaders.ts';
import { ProgressFigures } from '#features/progress/components/progress-figures.tsx';
import { loadProgress } from '#features/progress/loaders.ts';
import { capitalised } from '#lib/capitalised.ts';
import { formatLocalDate } from '#lib/local-date.ts';
import { timeZoneName } from '#lib/time-zone.ts';

export const metadata: Metadata = { title: 'Profile' };

export default async function ProfilePage() {
  const viewer = await requireViewer();
  const [me, progress, shown, withPassword] = await Promise.all([
    loadProfile(viewer),
    loadProgress(viewer),
    loadShown(viewer),
    hasPassword(viewer),
  ]);
  const manager = [me.managerGivenName, me.managerFamilyName].filter(Boolean).join(' ');
  return (
    <Page width="narrow">
      <PageHeader title={`${viewer.givenName} ${viewer.familyName}`} lead={me.jobTitle} />
      <Section title="What you have learnt">
        <div className="card">
          <ProgressFigures progress={progress} />
        </div>
      </Section>
      <Section title="What the portal knows about you">
        <div className="card" data-pad="lg">
          <DescriptionList
            items={[
              ['E-mail', me.email],
              ['Employee number', me.employeeNo],
              ['Department', me.unit],
              ['Site', me.site],
              ['Manager', manager],
              ['Employment', me.employmentType && capitalised(me.employmentType)],
              ['Joined', me.hiredOn && formatLocalDate(me.hiredOn)],
              ['Time zone', timeZoneName(me.timeZone)],
            ]}
          />
        </div>
        <p className="muted mt-3 text-sm">
          This comes from HR. If something is wrong, tell them: courses and deadlines depend on it.
        </p>
      </Section>
      {shown !== null && (
        <Section
          title="Leaderboard"
          text={shown ? 'Your colleagues see your name and points of a quarter.' : 'You are not shown there.'}
        >
          <ShownForm shown={shown} />
        </Section>
      )}
      {withPassword && (
        <Section title="Password" text="Changing it signs you out everywhere, here too.">
          <div className="card" data-pad="lg">
            <ChangeForm email={viewer.email} />
          </div>
        </Section>
      )}
      <Section
        title="Sessions"
        text="If you left yourself signed in somewhere, or a device was lost: this ends every session, here too."
      >
        <SignOutEverywhereForm />
      </Section>
    </Page>
  );
}
