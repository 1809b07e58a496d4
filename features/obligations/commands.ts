import { inArray, isNull, sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { amongIds } from '#db/among-ids.ts';
import { insertRows } from '#db/insert-rows.ts';
import { fulfilment, obligation, obligationReason, period } from '#db/schema/tenant/compliance.ts';
import type { TenantDb } from '#db/tenant-db.ts';
import { type Actor, type AuditEntry, recordAudit } from '#features/audit/commands.ts';
import type { PeriodDates } from '#features/compliance/rules/period-dates.ts';
import { suppressNotices } from '#features/notices/commands.ts';
import type { AssignFacts, Assignment, Proven } from '#features/obligations/rules/assign.ts';
import { type NewPeriod, openPeriods } from '#features/periods/commands.ts';
import { restand } from '#features/standings/commands.ts';
import { inParts } from '#lib/parts.ts';

/** What was decided for one person, with the sentence that tells them why. */
export type Line = { facts: AssignFacts; assignment: Assignment; why: string };

export type Cause = {
  requirementId: string;
  requirementVersionId: string;
  source: 'rule' | 'manual' | 'manager' | 'import';
  ruleId: string | null;
  by: Actor;
  now: Date;
};

/** Writes what was decided: obligations, reasons, periods, proofs that count already, planned notices, audit. Set by set. */
export async function assign(db: TenantDb, cause: Cause, lines: readonly Line[]): Promise<void> {
  const { requirementId, requirementVersionId, ruleId, source, by, now } = cause;
  const rows = lines.flatMap(({ facts, assignment, why }) => {
    if (!isAssigned(assignment)) return [];
    const { personId, timeZone, obligation: there } = facts;
    return [
      { id: there?.id ?? uuidv7(), isNew: !there, n: there?.lastN ?? 0, personId, timeZone, assignment, why },
    ];
  });
  await insertRows(
    db,
    obligation,
    rows
      .filter(({ isNew }) => isNew)
      .map(({ id, personId }) => ({ id, personId, requirementId, createdAt: now })),
  );
  await insertRows(
    db,
    obligationReason,
    rows.map(({ id, why }) => ({ obligationId: id, source, ruleId, why, openedAt: now, openedBy: by.id })),
  );

  const open: NewPeriod[] = [];
  const proven: (NewPeriod & { proof: Proven })[] = [];
  for (const { id: obligationId, n, timeZone, assignment } of rows) {
    const round = (dates: PeriodDates, number: number) => ({
      id: uuidv7(),
      obligationId,
      requirementVersionId,
      n: number,
      timeZone,
      dates,
    });
    if ('dates' in assignment) open.push(round(assignment.dates, n + 1));
    if (assignment.outcome !== 'compliant') continue;
    const { first, proof, renewal } = assignment;
    if (first && proof) proven.push({ ...round(first, n + 1), proof });
    if (renewal) open.push(round(renewal, n + (first ? 2 : 1)));
  }
  await recordProven(db, proven, now);
  await openPeriods(db, open, now);
  await restand(
    db,
    rows.map(({ id }) => id),
    now,
  );
  await recordAudit(
    db,
    rows.map(
      ({ id, assignment }): AuditEntry => ({
        at: now,
        actor: by,
        action: 'obligation.assigned',
        subject: { kind: 'obligation', id },
        changes: { due: { before: null, after: dueOf(assignment) } },
      }),
    ),
  );
}

type Assigned = Exclude<Assignment, { outcome: 'suspended' | 'exception' }>;

const NOT_ASSIGNED: readonly string[] = ['unchanged', 'suspended', 'exception'];
const isAssigned = (assignment: Assignment): assignment is Assigned =>
  !NOT_ASSIGNED.includes(assignment.outcome);

export function dueOf(assignment: Assignment): string | null {
  if ('dates' in assignment) return assignment.dates.due;
  if ('due' in assignment) return assignment.due;
  return assignment.outcome === 'compliant' ? (assignment.renewal?.due ?? null) : null;
}

/** First periods that a completion within the look-back has met before they were opened. */
async function recordProven(
  db: TenantDb,
  rows: readonly (NewPeriod & { proof: Proven })[],
  now: Date,
): Promise<void> {
  await insertRows(
    db,
    period,
    rows.map(({ proof, dates: { derivation, ...dates }, ...row }) => ({
      ...row,
      ...dates,
      dateDerivation: derivation,
      validFrom: proof.from,
      validUntil: proof.until,
      openedAt: now,
      closedAt: now,
      closedWhy: 'fulfilled',
    })),
  );
  await insertRows(
    db,
    fulfilment,
    rows.map(({ id, proof: { attemptId, at, score } }) => ({
      periodId: id,
      source: 'attempt',
      attemptId,
      at,
      score,
    })),
  );
}

/** Closes reasons; what is left without one is released: its open period ends, and nothing more is said about it. */
export async function closeReasons(
  db: TenantDb,
  reasonIds: readonly string[],
  why: string,
  by: Actor,
  now: Date,
): Promise<{ closed: number; released: number }> {
  const touched = new Set<string>();
  for (const part of inParts(reasonIds, 10_000)) {
    const rows = await db
      .update(obligationReason)
      .set({ closedAt: now, closedBy: by.id, closedWhy: why })
      .where(sql`${inArray(obligationReason.id, part)} and ${isNull(obligationReason.closedAt)}`)
      .returning({ obligationId: obligationReason.obligationId });
    for (const { obligationId } of rows) touched.add(obligationId);
  }
  const released = await db
    .select({ id: obligation.id })
    .from(obligation)
    .where(
      sql`${amongIds(obligation.id, [...touched])} and not exists (
        select from ${obligationReason} r where r.obligation_id = ${obligation.id} and r.closed_at is null)`,
    );
  const ids = released.map(({ id }) => id);
  const closed = await db
    .update(period)
    .set({ closedAt: now, closedWhy: `released: ${why}` })
    .where(sql`${amongIds(period.obligationId, ids)} and ${isNull(period.closedAt)}`)
    .returning({ id: period.id });
  await suppressNotices(
    db,
    closed.map(({ id }) => id),
    'It is no longer required.',
  );
  await restand(db, [...touched], now);
  await recordAudit(
    db,
    ids.map((id) => ({
      at: now,
      actor: by,
      action: 'obligation.released',
      subject: { kind: 'obligation', id },
      changes: { why: { before: null, after: why } },
    })),
  );
  return { closed: touched.size, released: ids.length };
}
