import type { Status } from '#features/compliance/rules/status.ts';
import type { LocalDate } from '#lib/local-date.ts';

type Owed = { status: Status; due: LocalDate | null; title: string };

export type Agenda<T> = {
  /** To do now: the overdue first, then by day. */
  todo: T[];
  /** Not open yet. */
  later: T[];
  /** Valid, exempt, or paused. */
  settled: T[];
};

const ASKS_NOW: readonly Status[] = [
  'overdue',
  'in_grace',
  'due_soon',
  'in_progress',
  'not_started',
  'compliant_renewing',
];

/** What a person has to do, in the order in which to do it. What is not required is not on it. */
export function agenda<T extends Owed>(duties: readonly T[]): Agenda<T> {
  const required = duties.filter(({ status }) => status !== 'not_required');
  return {
    todo: required.filter(({ status }) => ASKS_NOW.includes(status)).sort(byUrgency),
    later: required.filter(({ status }) => status === 'upcoming').sort(byUrgency),
    settled: required
      .filter(({ status }) => status === 'compliant' || status === 'exempt' || status === 'on_leave')
      .sort(byUrgency),
  };
}

/** A duty without a date comes last: it cannot be late yet. */
function byUrgency(a: Owed, b: Owed): number {
  const late = Number(b.status === 'overdue') - Number(a.status === 'overdue');
  if (late !== 0) return late;
  if (a.due !== b.due) return a.due === null ? 1 : b.due === null ? -1 : a.due < b.due ? -1 : 1;
  return a.title < b.title ? -1 : 1;
}
