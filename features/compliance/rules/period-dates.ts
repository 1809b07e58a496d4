import { type Absence, pastAbsences } from '#features/compliance/rules/absence.ts';
import {
  addLength,
  type DateLength,
  earlierOf,
  endOfLocalDay,
  formatLocalDate,
  type LocalDate,
} from '#lib/local-date.ts';

export type PeriodDates = {
  /** What the dates follow from; kept, so that leave and extensions move them again from the start. */
  plan: Plan;
  windowOpens: LocalDate;
  due: LocalDate;
  graceUntil: LocalDate;
  /** The first instants after the due day and after the last day of grace, where the person works. */
  dueAt: Date;
  graceEndsAt: Date;
  /** How the date came about, for people to read. */
  derivation: string;
};

/** What moves a planned date of one person. `extension`: the one granted last. */
export type Circumstances = {
  timeZone: string;
  absences: readonly Absence[];
  extension: { newDue: LocalDate; reason: string } | null;
};

/** A date as the rule plans it: due on `due`, counted from `countedFrom`, for the reason told in `because`. */
export type Plan = { windowOpens: LocalDate; countedFrom: LocalDate; due: LocalDate; because: string };

/** Due means the end of that local day where the person works; window ≤ due ≤ grace always (compliance model, "Dates"). */
export function periodDates(plan: Plan, person: Circumstances, grace: DateLength): PeriodDates {
  const moved = pastAbsences(plan.countedFrom, plan.due, person.absences);
  const { due, reasons } = extended(moved.due, [plan.because, ...moved.reasons], person.extension);
  const graceUntil = addLength(due, grace);
  return {
    plan,
    windowOpens: earlierOf(plan.windowOpens, due),
    due,
    graceUntil,
    dueAt: endOfLocalDay(due, person.timeZone),
    graceEndsAt: endOfLocalDay(graceUntil, person.timeZone),
    derivation: [...reasons, `end of day in ${person.timeZone}`].join(', '),
  };
}

/** A granted extension replaces the due date; it never brings it forward. */
function extended(due: LocalDate, reasons: string[], extension: Circumstances['extension']) {
  if (extension === null || extension.newDue <= due) return { due, reasons };
  const text = `extended from ${formatLocalDate(due)} to ${formatLocalDate(extension.newDue)} (${extension.reason})`;
  return { due: extension.newDue, reasons: [text] };
}
