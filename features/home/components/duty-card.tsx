import { Status as StatusMark } from '#components/ui/badge.tsx';
import { ButtonLink } from '#components/ui/button.tsx';
import { ProgressBar } from '#components/ui/progress.tsx';
import type { Tone } from '#components/ui/tone.ts';
import type { Status } from '#features/compliance/rules/status.ts';
import { WhyMe } from '#features/home/components/why-me.tsx';
import type { HomeDuty } from '#features/home/loaders.ts';
import { dueWords } from '#features/home/rules/due-words.ts';

const TONES: Partial<Record<Status, Tone>> = {
  overdue: 'danger',
  in_grace: 'warn',
  due_soon: 'warn',
  in_progress: 'accent',
  compliant_renewing: 'accent',
};

/** One thing to do: by when, what, how long, why. */
export function DutyCard({ duty }: { duty: HomeDuty }) {
  const { title, slug, minutes, status, attempt, today } = duty;
  return (
    <li className="card duty" data-late={status === 'overdue' || undefined}>
      <div className="duty-main">
        <p className="duty-due">
          <StatusMark tone={TONES[status]}>{dueWords(status, duty, today)}</StatusMark>
        </p>
        <h2>
          <a href={`/courses/${slug}`}>{title}</a>
        </h2>
        {attempt ? (
          <ProgressBar
            value={attempt.done / attempt.of}
            label={`Lessons done of ${title}`}
            text={`${attempt.done} of ${attempt.of} lessons`}
          />
        ) : (
          <p className="muted text-sm">{minutes} min</p>
        )}
      </div>
      <ButtonLink href={attempt ? `/learn/${attempt.id}` : `/courses/${slug}`} variant="primary" size="lg">
        {attempt ? 'Continue' : status === 'compliant_renewing' ? 'Renew' : 'Start'}
        <span className="sr-only"> {title}</span>
      </ButtonLink>
      <WhyMe duty={duty} />
    </li>
  );
}
