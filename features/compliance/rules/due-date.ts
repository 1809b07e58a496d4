import { z } from 'zod';
import {
  type Circumstances,
  type PeriodDates,
  type Plan,
  periodDates,
} from '#features/compliance/rules/period-dates.ts';
import {
  addDays,
  countOf,
  type DateLength,
  formatLocalDate,
  type LocalDate,
  localDateSchema,
} from '#lib/local-date.ts';

export const ANCHORS = ['assignment', 'hire', 'role-start', 'first-sign-in', 'completion'] as const;
export type Anchor = (typeof ANCHORS)[number];

export const duePolicySchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('fixed'), date: localDateSchema }),
  z.strictObject({ kind: z.literal('days-after'), anchor: z.enum(ANCHORS), days: z.int().min(0).max(3650) }),
]);

export type DuePolicy = z.infer<typeof duePolicySchema>;

/** Local days where the person works; null: not known. */
export type DueFacts = Circumstances & {
  assignedOn: LocalDate;
  hiredOn: LocalDate | null;
  roleStartOn: LocalDate | null;
  firstSignInOn: LocalDate | null;
  /** The completion of the other requirement that this one follows. */
  completedOn: LocalDate | null;
};

export type DueDate = { kind: 'due' } & PeriodDates;

/** Never guess: without its basis a date is an exception in HR's queue, or (`forHr` false) waits for something to happen. */
export type DueException = { kind: 'exception'; missing: string; forHr: boolean; sentence: string };

/** The dates of an obligation's first period. */
export function dueDate(policy: DuePolicy, facts: DueFacts, grace: DateLength): DueDate | DueException {
  const basis = policy.kind === 'fixed' ? facts.assignedOn : anchorDay(policy.anchor, facts);
  if (basis === null) return missingBasis(policy.kind === 'fixed' ? 'assignment' : policy.anchor);
  const plan: Plan = {
    windowOpens: facts.assignedOn,
    countedFrom: basis,
    due: policy.kind === 'fixed' ? policy.date : addDays(basis, policy.days),
    because: planText(policy, basis),
  };
  return { kind: 'due', ...periodDates(plan, facts, grace) };
}

function anchorDay(anchor: Anchor, facts: DueFacts): LocalDate | null {
  switch (anchor) {
    case 'assignment':
      return facts.assignedOn;
    case 'hire':
      return facts.hiredOn;
    case 'role-start':
      return facts.roleStartOn;
    case 'first-sign-in':
      return facts.firstSignInOn;
    case 'completion':
      return facts.completedOn;
  }
}

const ANCHOR_WORDS: Readonly<Record<Anchor, string>> = {
  assignment: 'assignment',
  hire: 'hire date',
  'role-start': 'start in the role',
  'first-sign-in': 'first sign-in',
  completion: 'completion of the earlier requirement',
};

function missingBasis(anchor: Anchor): DueException {
  const missing = ANCHOR_WORDS[anchor];
  const forHr = anchor === 'hire' || anchor === 'role-start';
  const sentence = forHr
    ? `The due date counts from the ${missing}, which is not on record. Add it, or assign with another date.`
    : `The due date counts from the ${missing}, which has not happened yet.`;
  return { kind: 'exception', missing, forHr, sentence };
}

const planText = (policy: DuePolicy, basis: LocalDate): string =>
  policy.kind === 'fixed'
    ? `fixed date ${formatLocalDate(policy.date)}`
    : `${countOf(policy.days, 'day')} after ${ANCHOR_WORDS[policy.anchor]} on ${formatLocalDate(basis)}`;
