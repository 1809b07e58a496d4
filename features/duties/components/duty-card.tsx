import Link from 'next/link';
import { ButtonLink } from '#components/ui/button.tsx';
import { ProgressBar } from '#components/ui/progress.tsx';
import { DutyDue } from '#features/duties/components/duty-due.tsx';
import { WhyMe } from '#features/duties/components/why-me.tsx';
import type { StandingDuty } from '#features/duties/loaders.ts';

/** One thing to do: by when, what, how long, why. */
export function DutyCard({ duty, first }: { duty: StandingDuty; first: boolean }) {
  const { title, slug, minutes, status, attemptId, lessons, lessonsDone } = duty;
  return (
    <li className="card duty">
      <div className="duty-main">
        <DutyDue duty={duty} />
        <h2>
          <Link href={`/courses/${slug}`} prefetch={false}>
            {title}
          </Link>
        </h2>
        {attemptId ? (
          <ProgressBar
            value={lessonsDone / lessons}
            label={`Lessons done of ${title}`}
            text={`${lessonsDone} of ${lessons} lessons`}
          />
        ) : (
          <p className="muted text-sm">{minutes} min</p>
        )}
      </div>
      <ButtonLink
        href={attemptId ? `/learn/${attemptId}` : `/courses/${slug}`}
        variant={first ? 'primary' : 'secondary'}
        size="lg"
      >
        {attemptId ? 'Continue' : status === 'compliant_renewing' ? 'Renew' : 'Start'}
        <span className="sr-only"> {title}</span>
      </ButtonLink>
      <WhyMe duty={duty} />
    </li>
  );
}
