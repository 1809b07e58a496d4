import type { Status } from '#features/compliance/rules/status.ts';
import { formatWeekday } from '#lib/format-date.ts';
import { countOf, daysBetween, formatLocalDate, type LocalDate } from '#lib/local-date.ts';

type Dates = { due: LocalDate | null; graceUntil: LocalDate | null; windowOpens: LocalDate | null };

/** By when, in words: near days by their distance and weekday, far ones by their date. */
export function dueWords(status: Status, { due, graceUntil, windowOpens }: Dates, today: LocalDate): string {
  if (due === null) return 'HR has still to set the date';
  const verb = status === 'compliant_renewing' ? 'Renew by' : 'Due';
  const away = daysBetween(today, due);
  if (status === 'overdue') return `Overdue by ${countOf(-away, 'day')} (was due ${near(due, today)})`;
  if (status === 'in_grace' && graceUntil !== null)
    return `Was due ${near(due, today)}; you have until ${near(graceUntil, today)}`;
  if (status === 'upcoming' && windowOpens !== null)
    return `Opens ${near(windowOpens, today)}, due ${near(due, today)}`;
  if (away === 0) return verb === 'Due' ? 'Due today' : 'Renew today';
  if (away === 1) return verb === 'Due' ? 'Due tomorrow' : 'Renew by tomorrow';
  if (away < 0 || away > 21 || verb !== 'Due') return `${verb} ${near(due, today)}`;
  return `Due in ${countOf(away, 'day')} (${formatWeekday(due)})`;
}

/** 'Fri 27 Nov' within three weeks, '27 Nov 2026' beyond. */
const near = (day: LocalDate, today: LocalDate): string =>
  Math.abs(daysBetween(today, day)) <= 21 ? formatWeekday(day) : formatLocalDate(day);
