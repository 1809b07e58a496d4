import type { Home } from '#features/home/loaders.ts';
import { formatDay, type Reader } from '#lib/format-date.ts';
import { formatLocalDate } from '#lib/local-date.ts';

export function DoneList({ completions, reader }: { completions: Home['done']; reader: Reader }) {
  return (
    <ul className="settled">
      {completions.map(({ attemptId, slug, title, completedAt, code, validUntil }) => (
        <li key={attemptId}>
          <a href={`/courses/${slug}`}>{title}</a>
          <span>
            {completedAt && formatDay(completedAt, reader)}
            {validUntil && `, good until ${formatLocalDate(validUntil)}`}
            {code && (
              <a href={`/certificates/${code}/pdf`} download className="link ms-3">
                PDF<span className="sr-only">: certificate of {title}</span>
              </a>
            )}
          </span>
        </li>
      ))}
    </ul>
  );
}
