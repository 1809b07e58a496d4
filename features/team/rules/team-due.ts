import type { Status } from '#features/compliance/rules/status.ts';
import { dueWords } from '#features/duties/rules/due-words.ts';
import { formatLocalDate, type LocalDate } from '#lib/local-date.ts';

type Dates = {
  due: LocalDate | null;
  graceUntil: LocalDate | null;
  windowOpens: LocalDate | null;
  validUntil?: LocalDate | null;
  exemptUntil?: LocalDate | null;
  leaveUntil?: LocalDate | null;
};

/** By when somebody else owes it, or until when nothing is asked of them. */
export function teamDue(status: Status, dates: Dates, today: LocalDate): string {
  const until = (day: LocalDate | null | undefined, open: string) =>
    day ? `until ${formatLocalDate(day)}` : open;
  switch (status) {
    case 'in_grace':
      return `Was due ${formatLocalDate(dates.due ?? today)}, in grace ${until(dates.graceUntil, '')}`;
    case 'compliant':
      return `Valid ${until(dates.validUntil, 'for good')}`;
    case 'exempt':
      return `Exempt ${until(dates.exemptUntil, 'until further notice')}`;
    case 'on_leave':
      return `On leave ${until(dates.leaveUntil, 'until further notice')}`;
    default:
      return dueWords(status, dates, today);
  }
}
