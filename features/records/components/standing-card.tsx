import { DescriptionList } from '#components/data/description-list.tsx';
import type { ObligationHistory } from '#features/records/queries.ts';
import { capitalised } from '#lib/capitalised.ts';
import { formatDay, type Reader } from '#lib/format-date.ts';
import { countOf, formatLocalDate } from '#lib/local-date.ts';
import { timeZoneName } from '#lib/time-zone.ts';

const day = (value: string | null) => value && formatLocalDate(value);

/** How it stands now, why them and why then. */
export function StandingCard({
  standing,
  reasons,
  reader,
}: Pick<ObligationHistory, 'standing' | 'reasons'> & { reader: Reader }) {
  const { attempt, validUntil, validFrom } = standing;
  const open = reasons.filter(({ closedAt }) => closedAt === null);
  const why = open.length > 0 && (
    <ul className="grid gap-1">
      {open.map((reason) => (
        <li key={reason.why + reason.openedAt}>
          {reason.why}{' '}
          <span className="muted whitespace-nowrap">
            since {formatDay(new Date(reason.openedAt), reader)}
          </span>
        </li>
      ))}
    </ul>
  );
  return (
    <div className="card">
      <DescriptionList
        items={[
          ['Why them', why || 'Nothing asks it of them any more'],
          ['Due', day(standing.due)],
          ['Why then', standing.derivation && capitalised(standing.derivation)],
          ['Grace until', standing.graceUntil !== standing.due && day(standing.graceUntil)],
          ['Can be done from', day(standing.windowOpens)],
          ['Valid', validFrom && (validUntil ? `${day(validFrom)} to ${day(validUntil)}` : 'For good')],
          [
            'Under way',
            attempt &&
              `${attempt.lessonsDone} of ${countOf(attempt.lessons, 'lesson')}, since ${formatDay(new Date(attempt.startedAt), reader)}`,
          ],
          ['Course', `${standing.course.title}, ${standing.course.minutes} minutes`],
          ['Their days end in', timeZoneName(standing.timeZone)],
        ]}
      />
    </div>
  );
}
