import type { Tone } from '#components/ui/tone.ts';
import type { DuePolicy } from '#features/compliance/rules/due-date.ts';
import type { Validity } from '#features/compliance/rules/renewal.ts';
import { countOf, formatDateLength, formatLocalDate } from '#lib/local-date.ts';

const ANCHORS: Readonly<Record<string, string>> = {
  assignment: 'assignment',
  hire: 'the hire date',
  'role-start': 'the start in the role',
  'first-sign-in': 'the first sign-in',
  completion: 'the earlier completion',
};

/** 'due' and then: '14 days after assignment', 'on 1 Dec 2026' */
export const dueText = (policy: DuePolicy): string =>
  policy.kind === 'fixed'
    ? `on ${formatLocalDate(policy.date)}`
    : `${countOf(policy.days, 'day')} after ${ANCHORS[policy.anchor]}`;

export function validityText(validity: Validity | null): string {
  if (validity === null) return 'Once and for all';
  if (validity.anchor === 'fixed-day') return `Until the next ${validity.day}`;
  return `Valid for ${formatDateLength(validity.length)}`;
}

export const STATE_TEXT: Readonly<Record<string, { label: string; tone: Tone }>> = {
  draft: { label: 'Draft', tone: 'neutral' },
  scheduled: { label: 'Begins later', tone: 'info' },
  active: { label: 'Active', tone: 'success' },
  paused: { label: 'Paused', tone: 'warn' },
  ended: { label: 'Ended', tone: 'neutral' },
};
