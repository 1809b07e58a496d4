import { dueSentence } from '#features/notices/rules/wording.ts';
import type { LocalDate } from '#lib/local-date.ts';

type Nudge = {
  /** Who asks. */
  from: string;
  givenName: string;
  requirement: string;
  due: LocalDate;
  /** Negative after the day. */
  daysLeft: number;
  derivation: string;
  why: string;
};

/** What a nudge says: who asks, for what, by when, and why them. */
export function nudgeWords(nudge: Nudge): { subject: string; body: string } {
  const { from, givenName, requirement, why } = nudge;
  return {
    subject: `${from} reminds you: ${requirement}`,
    body: [
      `Hello ${givenName},`,
      `${from} asks you to complete “${requirement}”. ${dueSentence(nudge)}`,
      `Why you: ${why}`,
    ].join('\n\n'),
  };
}

/** The ledger's step of a nudge: one a day, however many press the button. */
export const nudgeStep = (today: LocalDate): string => `nudge:${today}`;
