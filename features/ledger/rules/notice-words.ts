import type { Tone } from '#components/ui/tone.ts';

/** The steps of the ledger in the order in which they fall. */
const STEPS: Readonly<Record<string, string>> = {
  assigned: 'On assignment',
  'week-before': '7 days before',
  'due-day': 'On the day',
  'manager-after': '3 days after, to the manager',
  nudge: 'Nudge by the manager',
  revoked: 'Proof revoked',
};

export const NOTICE_STATES = [
  'planned',
  'queued',
  'sent',
  'delivered',
  'kept',
  'suppressed',
  'failed',
  'bounced',
] as const;
export type NoticeState = (typeof NOTICE_STATES)[number];

const STATES: Readonly<Record<string, [Tone, string]>> = {
  planned: ['neutral', 'Planned'],
  queued: ['info', 'Waiting to go out'],
  sending: ['info', 'Waiting to go out'],
  sent: ['success', 'Sent'],
  delivered: ['success', 'Delivered'],
  kept: ['warn', 'Kept, not sent'],
  suppressed: ['warn', 'Suppressed'],
  failed: ['danger', 'Failed'],
  bounced: ['danger', 'Bounced'],
};

/** A step may carry a number of its own, as in 'nudge:3'. */
export const stepText = (step: string): string => STEPS[step.split(':')[0] ?? ''] ?? step;

export const stateWords = (state: string): [Tone, string] => STATES[state] ?? ['neutral', state];

export const channelText = (channel: string): string => (channel === 'email' ? 'E-mail' : 'In the portal');

export const STEP_CHOICES = Object.entries(STEPS).map(([value, label]) => ({ value, label }));
