import Link from 'next/link';
import type { StandingDuty } from '#features/duties/loaders.ts';
import { dueWords } from '#features/duties/rules/due-words.ts';
import { formatLocalDate } from '#lib/local-date.ts';

/** Duties that ask for nothing today, each with the day until which that is so. */
export function SettledList({ duties }: { duties: StandingDuty[] }) {
  return (
    <ul className="settled">
      {duties.map((duty) => (
        <li key={duty.obligationId}>
          <Link href={`/courses/${duty.slug}`} prefetch={false}>
            {duty.title}
          </Link>
          <span>{words(duty)}</span>
        </li>
      ))}
    </ul>
  );
}

function words(duty: StandingDuty): string {
  const until = (day: string | null, open: string) => (day === null ? open : formatLocalDate(day));
  switch (duty.status) {
    case 'exempt':
      return `You are exempt until ${until(duty.exemptUntil, 'further notice')}`;
    case 'on_leave':
      return `Paused while you are away, until ${until(duty.leaveUntil, 'you are back')}`;
    case 'compliant':
      return duty.validUntil === null
        ? 'Done, for good'
        : `Done, good until ${formatLocalDate(duty.validUntil)}`;
    default:
      return dueWords(duty.status, duty, duty.today);
  }
}
