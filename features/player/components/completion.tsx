import Link from 'next/link';
import { ButtonLink } from '#components/ui/button.tsx';
import { Icon } from '#components/ui/icon.tsx';
import type { Finish } from '#features/player/loaders.ts';
import { formatDay } from '#lib/format-date.ts';
import { formatLocalDate } from '#lib/local-date.ts';

/** After the last lesson: done, with its certificate; or what is still open; or that it is being recorded. */
export function Completion({ play }: { play: Finish }) {
  const { attempt, version, certificate, open, viewer } = play;
  if (attempt.completedAt)
    return (
      <div className="finish">
        <Icon name="check-circle" />
        <h1 tabIndex={-1} className="outline-none">
          Done, {viewer.givenName}.
        </h1>
        <p>
          You completed {version.title} on {formatDay(attempt.completedAt, viewer)}
          {attempt.score !== null && ` with ${Math.round(attempt.score * 100)} % right`}.
          {certificate?.validUntil && ` It is good until ${formatLocalDate(certificate.validUntil)}.`}
        </p>
        <div className="actions">
          {certificate ? (
            <ButtonLink
              href={`/certificates/${certificate.code}/pdf`}
              download
              variant="primary"
              size="lg"
              icon="download"
            >
              Certificate
            </ButtonLink>
          ) : (
            <p role="status">Your certificate is being recorded.</p>
          )}
          <ButtonLink href="/" size="lg">
            Go to my home
          </ButtonLink>
        </div>
      </div>
    );
  if (open.length === 0 || play.recording)
    return (
      <div className="finish">
        <h1 tabIndex={-1} className="outline-none">
          Your last lesson is being recorded
        </h1>
        <p>This takes a moment when many people finish at once. Nothing is lost if you leave now.</p>
        <div className="actions">
          <ButtonLink href={`/learn/${attempt.id}/done?finish`} variant="primary" size="lg" icon="refresh">
            Look again
          </ButtonLink>
          <ButtonLink href="/" size="lg">
            Go to my home
          </ButtonLink>
        </div>
      </div>
    );
  return (
    <div className="finish">
      <h1 tabIndex={-1} className="outline-none">
        Almost there
      </h1>
      <p>{open.length === 1 ? 'One lesson is' : `${open.length} lessons are`} still open in this course.</p>
      <ul className="grid gap-2">
        {open.map(({ position, title }) => (
          <li key={position}>
            <Link className="link" href={`/learn/${attempt.id}/${position}`} prefetch={false}>
              {title}
            </Link>
          </li>
        ))}
      </ul>
    </div>
  );
}
