import { v7 as uuidv7 } from 'uuid';
import type { fulfilment, obligation, obligationReason, period } from '#db/schema/tenant/compliance.ts';
import type { attempt } from '#db/schema/tenant/tracking.ts';
import { type PeriodDates, periodDates } from '#features/compliance/rules/period-dates.ts';
import { expiryOf, nextPeriod, type Previous, type Validity } from '#features/compliance/rules/renewal.ts';
import { addDays, formatLocalDate, laterOf } from '#lib/local-date.ts';
import type { Random } from '#scripts/seed/random.ts';
import type { Employee } from '#scripts/seed/workforce.ts';

/** What one demo requirement asks for, and since when. */
export type Programme = {
  requirementId: string;
  requirementVersionId: string;
  ruleId: string;
  courseId: string;
  courseVersionId: string;
  contentSha256: string;
  audienceName: string;
  validity: Validity;
  since: string;
  daysToComplete: number;
  /** Shares of people who are late, and who do not do it at all. */
  late: number;
  never: number;
};

const TERMS = { renewalWindow: 'P60D', grace: 'P14D' };

export type RecordRows = {
  obligations: (typeof obligation.$inferInsert)[];
  reasons: (typeof obligationReason.$inferInsert)[];
  periods: (typeof period.$inferInsert & { id: string })[];
  fulfilments: (typeof fulfilment.$inferInsert)[];
  attempts: (typeof attempt.$inferInsert & { id: string })[];
  completions: Completion[];
};

/** A finished attempt with what a certificate needs. */
export type Completion = {
  attemptId: string;
  fulfilmentId: string;
  person: Employee;
  programme: Programme;
  at: Date;
  validUntil: string | null;
};

export const emptyRecord = (): RecordRows => ({
  obligations: [],
  reasons: [],
  periods: [],
  fulfilments: [],
  attempts: [],
  completions: [],
});

/** Lives one person's programme from assignment to today, by the same rules that the portal decides by. */
export function liveThrough(
  rows: RecordRows,
  person: Employee,
  programme: Programme,
  today: string,
  random: Random,
): void {
  const assignedOn = laterOf(programme.since, person.hiredOn ?? programme.since);
  if (assignedOn > today) return;
  const obligationId = uuidv7();
  const gone = person.status !== 'active';
  rows.obligations.push({
    id: obligationId,
    personId: person.id,
    requirementId: programme.requirementId,
    createdAt: at(assignedOn, 6),
  });
  rows.reasons.push({
    obligationId,
    source: 'rule',
    ruleId: programme.ruleId,
    why: `${programme.audienceName}: everybody who works here`,
    openedAt: at(assignedOn, 6),
    closedAt: gone ? at(today, 6) : null,
    closedWhy: gone ? 'Left the company' : null,
  });

  const circumstances = { timeZone: person.timeZone, absences: [], extension: null };
  let previous: Previous | null = null;
  let dates: PeriodDates | null = periodDates(
    {
      windowOpens: assignedOn,
      countedFrom: assignedOn,
      due: addDays(assignedOn, programme.daysToComplete),
      because: `${programme.daysToComplete} days after assignment on ${formatLocalDate(assignedOn)}`,
    },
    circumstances,
    TERMS.grace,
  );
  let openedAt = at(assignedOn, 6);
  for (let n = 1; dates; n++) {
    const open = {
      id: uuidv7(),
      obligationId,
      requirementVersionId: programme.requirementVersionId,
      n,
      ...periodRow(dates, person.timeZone, openedAt),
    };
    const completedOn = completionDay(dates, programme, random);
    if (completedOn === null || completedOn >= today) {
      rows.periods.push({
        ...open,
        validFrom: null,
        validUntil: null,
        closedAt: gone ? at(today, 6) : null,
        closedWhy: gone ? 'Left the company' : null,
      });
      if (!gone && dates.windowOpens <= today && random.chance(0.3))
        startOnly(rows, person, programme, n, laterOf(dates.windowOpens, addDays(today, -9)));
      return;
    }
    const expiry = expiryOf(programme.validity, completedOn, previous);
    const done = complete(rows, person, programme, { n, on: completedOn, periodId: open.id, random });
    rows.completions.push({ ...done, validUntil: expiry.validUntil });
    rows.periods.push({
      ...open,
      validFrom: expiry.validFrom,
      validUntil: expiry.validUntil,
      closedAt: done.at,
      closedWhy: 'fulfilled',
    });
    openedAt = done.at;
    dates = nextPeriod(expiry, TERMS, circumstances);
    previous =
      dates && expiry.validUntil ? { windowOpens: dates.windowOpens, validUntil: expiry.validUntil } : null;
  }
}

/** People work on it soon after it opens or in the last days before it is due. */
function completionDay(
  { windowOpens, due }: PeriodDates,
  { late, never }: Programme,
  random: Random,
): string | null {
  const luck = random.next();
  if (luck < never) return null;
  if (luck < never + late) return addDays(due, random.between(1, 40));
  const early = addDays(windowOpens, random.between(0, 9));
  const lastMinute = addDays(due, -random.between(0, 6));
  return random.chance(0.55) ? laterOf(windowOpens, lastMinute) : early > due ? due : early;
}

function complete(
  rows: RecordRows,
  person: Employee,
  programme: Programme,
  { n, on, periodId, random }: { n: number; on: string; periodId: string; random: Random },
): Omit<Completion, 'validUntil'> {
  const completedAt = at(on, random.between(7, 16), random.between(0, 59));
  const attemptId = uuidv7();
  const fulfilmentId = uuidv7();
  const score = random.between(16, 20) / 20;
  const startedAt = new Date(completedAt.getTime() - random.between(35, 95) * 60_000);
  rows.attempts.push({ ...attemptRow(person, programme, n), id: attemptId, startedAt, completedAt, score });
  rows.fulfilments.push({
    id: fulfilmentId,
    periodId,
    source: 'attempt',
    attemptId,
    at: completedAt,
    by: person.id,
    score,
  });
  return { attemptId, fulfilmentId, person, programme, at: completedAt };
}

function startOnly(rows: RecordRows, person: Employee, programme: Programme, n: number, on: string): void {
  rows.attempts.push({
    ...attemptRow(person, programme, n),
    id: uuidv7(),
    startedAt: at(on, 9),
    completedAt: null,
    score: null,
  });
}

const attemptRow = (
  person: Employee,
  { courseId, courseVersionId, contentSha256 }: Programme,
  n: number,
) => ({
  personId: person.id,
  courseId,
  courseVersionId,
  contentSha256,
  n,
});

const periodRow = ({ derivation, ...dates }: PeriodDates, timeZone: string, openedAt: Date) => ({
  ...dates,
  timeZone,
  dateDerivation: derivation,
  openedAt,
});

const at = (day: string, hour: number, minute = 0): Date =>
  new Date(`${day}T${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}:00Z`);
