import { localDay } from '#lib/clock.ts';
import { daysBetween, type LocalDate } from '#lib/local-date.ts';

/** In the order of the model: the first that holds is the status. */
export const STATUSES = [
  'not_required',
  'exempt',
  'on_leave',
  'compliant_renewing',
  'compliant',
  'overdue',
  'in_grace',
  'due_soon',
  'in_progress',
  'not_started',
  'upcoming',
] as const;

export type Status = (typeof STATUSES)[number];

export const DUE_SOON_DAYS = 7;

/**
 * What is known of one obligation, flat, so that the SQL twin (`status-sql.ts`) takes the same row. Days are local days of
 * `timeZone`, where the person works; both ends of a span belong to it.
 */
export type StatusFacts = {
  timeZone: string;
  /** Deactivated people owe nothing while they are away, and keep their reasons for when they come back. */
  personActive: boolean;
  hasOpenReason: boolean;
  /** Of the approved exemptions that have not ended, the one that begins first. */
  exemptFrom: LocalDate | null;
  exemptUntil: LocalDate | null;
  /** Of the absences that stop the clock (pause, shift) and have not ended, the one that begins first; no end: until further notice. */
  leaveFrom: LocalDate | null;
  leaveUntil: LocalDate | null;
  /** The latest validity earned by a fulfilment that was not revoked; no end: for good. */
  validFrom: LocalDate | null;
  validUntil: LocalDate | null;
  /** The open period; `due` and `graceUntil` are null while the basis of the date is missing. */
  windowOpens: LocalDate | null;
  due: LocalDate | null;
  graceUntil: LocalDate | null;
  startedAt: Date | null;
};

export function obligationStatus(facts: StatusFacts, now: Date, dueSoonDays = DUE_SOON_DAYS): Status {
  const today = localDay(now, facts.timeZone);
  if (!facts.personActive || !facts.hasOpenReason) return 'not_required';
  if (facts.exemptUntil !== null && covers(facts.exemptFrom, facts.exemptUntil, today)) return 'exempt';
  if (covers(facts.leaveFrom, facts.leaveUntil, today)) return 'on_leave';
  const windowOpen = facts.windowOpens !== null && facts.windowOpens <= today;
  if (covers(facts.validFrom, facts.validUntil, today))
    return windowOpen ? 'compliant_renewing' : 'compliant';
  const lastDay = facts.graceUntil ?? facts.due ?? facts.validUntil;
  if (lastDay !== null && today > lastDay) return 'overdue';
  if (facts.due !== null && today > facts.due) return 'in_grace';
  if (facts.due !== null && daysBetween(today, facts.due) <= dueSoonDays) return 'due_soon';
  if (facts.startedAt !== null && facts.startedAt <= now) return 'in_progress';
  return facts.windowOpens === null || windowOpen ? 'not_started' : 'upcoming';
}

/** Overdue although an earlier period was valid: reported apart from those who never had a proof. */
export function isLapsed(facts: StatusFacts, now: Date): boolean {
  const today = localDay(now, facts.timeZone);
  const hadProof = facts.validFrom !== null && facts.validFrom <= today;
  return hadProof && obligationStatus(facts, now) === 'overdue';
}

const covers = (from: LocalDate | null, until: LocalDate | null, today: LocalDate): boolean =>
  from !== null && from <= today && (until === null || today <= until);
