import { type Absence, pastAbsences } from '#features/compliance/rules/absence.ts';
import {
  addDays,
  addLength,
  countOf,
  type DateLength,
  earlierOf,
  endOfLocalDay,
  formatLocalDate,
  type LocalDate,
} from '#lib/local-date.ts';

export const ANCHORS = ['assignment', 'hire', 'role-start', 'first-sign-in', 'completion'] as const;
export type Anchor = (typeof ANCHORS)[number];

export type DuePolicy =
  | { kind: 'fixed'; date: LocalDate }
  | { kind: 'days-after'; anchor: Anchor; days: number };

/** Local days where the person works; null: not known. */
export type DueFacts = {
  timeZone: string;
  assignedOn: LocalDate;
  hiredOn: LocalDate | null;
  roleStartOn: LocalDate | null;
  firstSignInOn: LocalDate | null;
  /** The completion of the other requirement that this one follows. */
  completedOn: LocalDate | null;
  absences: readonly Absence[];
  /** The extension granted last, if any. */
  extension: { newDue: LocalDate; reason: string } | null;
};

export type DueDate = {
  kind: 'due';
  windowOpens: LocalDate;
  due: LocalDate;
  graceUntil: LocalDate;
  /** The first instant after the due day where the person works. */
  dueAt: Date;
  derivation: string;
};

/** Never guess: without its basis a date is an exception in HR's queue, or (`forHr` false) waits for something to happen. */
export type DueException = { kind: 'exception'; missing: string; forHr: boolean; sentence: string };

/** Due means the end of that local day where the person works (compliance model, "Dates"). */
export function dueDate(policy: DuePolicy, facts: DueFacts, grace: DateLength): DueDate | DueException {
  const basis = policy.kind === 'fixed' ? facts.assignedOn : anchorDay(policy.anchor, facts);
  if (basis === null) return missingBasis(policy.kind === 'fixed' ? 'assignment' : policy.anchor);
  const planned = policy.kind === 'fixed' ? policy.date : addDays(basis, policy.days);
  const moved = pastAbsences(basis, planned, facts.absences);
  const { due, reasons } = extended(moved.due, [planText(policy, basis), ...moved.reasons], facts.extension);
  return {
    kind: 'due',
    windowOpens: earlierOf(facts.assignedOn, due),
    due,
    graceUntil: addLength(due, grace),
    dueAt: endOfLocalDay(due, facts.timeZone),
    derivation: [...reasons, `end of day in ${facts.timeZone}`].join(', '),
  };
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

/** A granted extension replaces the due date; it never brings it forward. */
function extended(due: LocalDate, reasons: string[], extension: DueFacts['extension']) {
  if (extension === null || extension.newDue <= due) return { due, reasons };
  const text = `extended from ${formatLocalDate(due)} to ${formatLocalDate(extension.newDue)} (${extension.reason})`;
  return { due: extension.newDue, reasons: [text] };
}
