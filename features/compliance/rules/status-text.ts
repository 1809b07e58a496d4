import type { Tone } from '#components/ui/tone.ts';
import type { Status } from '#features/compliance/rules/status.ts';

/** How HR reads a status: a word and how much it matters. */
export const STATUS_TEXT: Readonly<Record<Status, { label: string; tone: Tone }>> = {
  overdue: { label: 'Overdue', tone: 'danger' },
  in_grace: { label: 'In grace', tone: 'warn' },
  due_soon: { label: 'Due soon', tone: 'warn' },
  in_progress: { label: 'In progress', tone: 'info' },
  not_started: { label: 'Not started', tone: 'neutral' },
  upcoming: { label: 'Upcoming', tone: 'neutral' },
  compliant_renewing: { label: 'Compliant, renewing', tone: 'accent' },
  compliant: { label: 'Compliant', tone: 'success' },
  on_leave: { label: 'On leave', tone: 'neutral' },
  exempt: { label: 'Exempt', tone: 'neutral' },
  not_required: { label: 'Not required', tone: 'neutral' },
};

/** The most urgent first; `overdue` stands before what is merely late. */
export const STATUSES_BY_URGENCY = Object.keys(STATUS_TEXT) as Status[];
