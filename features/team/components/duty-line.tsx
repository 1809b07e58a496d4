import { Badge, Status as Mark } from '#components/ui/badge.tsx';
import type { Status } from '#features/compliance/rules/status.ts';
import { STATUS_TEXT } from '#features/compliance/rules/status-text.ts';
import { teamDue } from '#features/team/rules/team-due.ts';
import { formatLocalDate } from '#lib/local-date.ts';

type Duty = Parameters<typeof teamDue>[1] & {
  title: string;
  status: Status;
  today: string;
  derivation: string | null;
  reasons: string[];
  nudgedOn: string | null;
  nudgedToday: boolean;
};

/** The word of the state, unless the day says it already. */
const stateWord = (status: Status) =>
  status === 'in_progress' || status === 'not_started' ? `${STATUS_TEXT[status].label}. ` : '';

/** What somebody owes, by when, and behind a fold why they and why then. */
export function DutyLine({ duty }: { duty: Duty }) {
  const { title, status, today, derivation, reasons, nudgedOn, nudgedToday } = duty;
  return (
    <li className="team-duty">
      <strong>{title}</strong>
      <Mark tone={STATUS_TEXT[status].tone}>
        {stateWord(status)}
        {teamDue(status, duty, today)}
      </Mark>
      {nudgedOn && (
        <Badge icon="send">{nudgedToday ? 'Nudged today' : `Nudged ${formatLocalDate(nudgedOn)}`}</Badge>
      )}
      <details className="why">
        <summary>
          Why, and why then<span className="sr-only">: {title}</span>
        </summary>
        <ul>
          {reasons.map((reason) => (
            <li key={reason}>{reason}</li>
          ))}
          {derivation && <li>{derivation}</li>}
        </ul>
      </details>
    </li>
  );
}
