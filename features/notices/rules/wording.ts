import type { StepName } from '#features/compliance/rules/reminder-steps.ts';
import { countOf, formatLocalDate, type LocalDate } from '#lib/local-date.ts';

export type Occasion = {
  step: StepName;
  recipientGivenName: string;
  /** Whom it is about. */
  name: string;
  requirement: string;
  due: LocalDate;
  /** Negative after the day: what a missed run delays still tells the truth. */
  daysLeft: number;
  derivation: string;
  /** Why they owe it. */
  why: string;
};

/** What a notice says: short, with the day, and why them. */
export function wording(occasion: Occasion): { subject: string; body: string } {
  const { step, recipientGivenName, name, requirement } = occasion;
  const greeting = `Hello ${recipientGivenName},`;
  if (step === 'manager-after') {
    return {
      subject: `${name} has not completed ${requirement}`,
      body: [
        greeting,
        `${name} owes “${requirement}”. ${dueSentence(occasion)}`,
        'Please talk to them about it.',
      ].join('\n\n'),
    };
  }
  return {
    subject: `${requirement}: ${headline(occasion)}`,
    body: [
      greeting,
      `You are asked to complete “${requirement}”. ${dueSentence(occasion)}`,
      `Why you: ${occasion.why}`,
    ].join('\n\n'),
  };
}

function headline({ daysLeft, due }: Occasion): string {
  if (daysLeft < 0) return `was due on ${formatLocalDate(due)}`;
  return daysLeft === 0 ? 'due today' : `due on ${formatLocalDate(due)}`;
}

/** By when, how far away that is, and how the day came about. */
export function dueSentence({
  daysLeft,
  due,
  derivation,
}: Pick<Occasion, 'daysLeft' | 'due' | 'derivation'>): string {
  const day = formatLocalDate(due);
  if (daysLeft < 0) return `It was due on ${day}, ${countOf(-daysLeft, 'day')} ago (${derivation}).`;
  const left = daysLeft === 0 ? 'that is today' : `${countOf(daysLeft, 'day')} from now`;
  return `It is due on ${day}, ${left} (${derivation}).`;
}
