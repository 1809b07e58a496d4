import type { Status } from '#features/compliance/rules/status.ts';

/** What somebody has still to do, the most urgent first. Who is away, exempt or valid has nothing open. */
export const OPEN_STATUSES = [
  'overdue',
  'in_grace',
  'due_soon',
  'in_progress',
  'not_started',
] as const satisfies Status[];

export type OpenStatus = (typeof OPEN_STATUSES)[number];

export const isOpen = (status: Status): status is OpenStatus => OPEN_STATUSES.some((one) => one === status);

const PRESSING: readonly Status[] = ['overdue', 'in_grace', 'due_soon'];

/** What somebody is reminded of: what presses, so that it is not lost among the rest; if nothing does, all that is open. */
export function worthANudge<T extends { status: Status }>(duties: readonly T[]): T[] {
  const open = duties.filter(({ status }) => isOpen(status));
  const pressing = open.filter(({ status }) => PRESSING.includes(status));
  return pressing.length > 0 ? pressing : open;
}
