import { eq, type SQL } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { insertRows } from '#db/insert-rows.ts';
import { fulfilment, period } from '#db/schema/tenant/compliance.ts';
import type { TenantDb } from '#db/tenant-db.ts';
import { type Actor, recordAudit } from '#features/audit/commands.ts';
import { type PeriodDates, periodDates } from '#features/compliance/rules/period-dates.ts';
import { DONE_ALREADY } from '#features/compliance/rules/reminder-steps.ts';
import { expiryOf, nextPeriod } from '#features/compliance/rules/renewal.ts';
import { planNotices, resumeNotices, suppressNotices } from '#features/notices/commands.ts';
import { lockOpenPeriods, type OpenPeriod } from '#features/periods/queries.ts';
import { restand } from '#features/standings/commands.ts';
import { localDay } from '#lib/clock.ts';

export type NewPeriod = {
  id: string;
  obligationId: string;
  requirementVersionId: string;
  n: number;
  timeZone: string;
  dates: PeriodDates;
};

export async function openPeriods(db: TenantDb, periods: readonly NewPeriod[], now: Date): Promise<void> {
  const rows = periods.map(({ dates, ...rest }) => ({ ...rest, ...columnsOf(dates), openedAt: now }));
  await insertRows(db, period, rows);
  await planNotices(db, periods, now);
}

const columnsOf = ({ derivation, ...dates }: PeriodDates) => ({ ...dates, dateDerivation: derivation });

export type Proof = {
  source: 'attempt' | 'evidence' | 'equivalency' | 'import' | 'override';
  attemptId?: string;
  at: Date;
  by: Actor;
  score: number | null;
  reason?: string;
};

export type Fulfilled = { fulfilmentId: string; validUntil: string | null };

/** Writes the proof, closes the period, opens the next if the proof expires, and takes back what would still be said. */
export async function fulfilPeriod(
  db: TenantDb,
  open: OpenPeriod,
  proof: Proof,
  now: Date,
): Promise<Fulfilled> {
  const previous = open.provenUntil === null ? null : { ...open, validUntil: open.provenUntil };
  const expiry = expiryOf(open.validity, localDay(proof.at, open.timeZone), previous);
  const { validFrom, validUntil } = expiry;
  const fulfilmentId = uuidv7();
  await db.insert(fulfilment).values({
    id: fulfilmentId,
    periodId: open.id,
    source: proof.source,
    attemptId: proof.attemptId ?? null,
    at: proof.at,
    by: proof.by.id,
    score: proof.score,
  });
  await db
    .update(period)
    .set({ closedAt: now, closedWhy: 'fulfilled', validFrom, validUntil })
    .where(eq(period.id, open.id));
  await suppressNotices(db, [open.id], DONE_ALREADY);
  await openRenewal(db, open, expiry, now);
  await restand(db, [open.obligationId], now);
  await recordAudit(db, [
    {
      at: now,
      actor: proof.by,
      action: 'obligation.fulfilled',
      subject: { kind: 'obligation', id: open.obligationId },
      changes: {
        source: { before: null, after: proof.source },
        validUntil: { before: open.provenUntil, after: validUntil },
        ...(proof.reason !== undefined && { reason: { before: null, after: proof.reason } }),
      },
    },
  ]);
  return { fulfilmentId, validUntil };
}

async function openRenewal(
  db: TenantDb,
  open: OpenPeriod,
  expiry: Parameters<typeof nextPeriod>[0],
  now: Date,
): Promise<void> {
  const next = nextPeriod(expiry, open.next, { ...open, extension: null });
  if (next === null) return;
  const { obligationId, timeZone } = open;
  const requirementVersionId = open.next.versionId;
  const renewal = {
    id: uuidv7(),
    obligationId,
    requirementVersionId,
    n: open.lastN + 1,
    timeZone,
    dates: next,
  };
  await openPeriods(db, [renewal], now);
}

/** Ends an open period because what it rests on is gone; `why` stands in the ledger of what will not be said. */
export async function withdrawPeriod(db: TenantDb, periodId: string, why: string, now: Date): Promise<void> {
  await db.update(period).set({ closedAt: now, closedWhy: 'withdrawn' }).where(eq(period.id, periodId));
  await suppressNotices(db, [periodId], why);
}

/** Opens a period again whose proof counts no more, by its plan and by what has moved dates since. */
export async function reopenPeriod(db: TenantDb, periodId: string, by: Actor, now: Date): Promise<void> {
  await db
    .update(period)
    .set({ closedAt: null, closedWhy: null, validFrom: null, validUntil: null })
    .where(eq(period.id, periodId));
  await redatePeriods(db, eq(period.id, periodId), by, now);
  for (const open of await lockOpenPeriods(db, eq(period.id, periodId))) {
    await resumeNotices(db, { id: open.id, timeZone: open.timeZone, dates: open }, now);
  }
}

/** Computes the dates of open periods anew from plan, leave and extensions; says which obligations moved. */
export async function redatePeriods(db: TenantDb, where: SQL, actor: Actor, now: Date): Promise<string[]> {
  const moved: { open: OpenPeriod; dates: PeriodDates }[] = [];
  for (const open of await lockOpenPeriods(db, where)) {
    const dates = periodDates(open.plan, open, open.grace);
    if (dates.dueAt.getTime() === open.dueAt.getTime()) continue;
    await db
      .update(period)
      .set({ ...columnsOf(dates), timeZone: open.timeZone })
      .where(eq(period.id, open.id));
    moved.push({ open, dates });
  }
  await planNotices(
    db,
    moved.map(({ open: { id, timeZone }, dates }) => ({ id, timeZone, dates })),
    now,
  );
  await restand(
    db,
    moved.map(({ open }) => open.obligationId),
    now,
  );
  await recordAudit(
    db,
    moved.map(({ open, dates }) => ({
      at: now,
      actor,
      action: 'period.redated',
      subject: { kind: 'obligation', id: open.obligationId },
      changes: { due: { before: open.due, after: dates.due } },
    })),
  );
  return moved.map(({ open }) => open.obligationId);
}
