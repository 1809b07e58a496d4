import { and, eq } from 'drizzle-orm';
import { fulfilment, obligation, period } from '#db/schema/tenant/compliance.ts';
import { requirementVersion } from '#db/schema/tenant/requirements.ts';
import type { TenantDb } from '#db/tenant-db.ts';
import type { Actor } from '#features/audit/commands.ts';
import { countsFor } from '#features/compliance/rules/look-back.ts';
import { requireObligation } from '#features/obligations/queries.ts';
import type { Reach } from '#features/people/queries.ts';
import { type Fulfilled, fulfilPeriod } from '#features/periods/commands.ts';
import { lockOpenPeriods } from '#features/periods/queries.ts';
import { localDay } from '#lib/clock.ts';
import { AppError } from '#lib/errors.ts';
import { endOfLocalDay } from '#lib/local-date.ts';

type Completion = {
  attemptId: string;
  personId: string;
  courseId: string;
  completedAt: Date;
  /** Share of quiz points, 0–1. */
  score: number | null;
};

/**
 * Counts a completed attempt towards everything it fulfils: each open period of the person on that course whose window, or
 * look-back, admits the day. Asked again for the same attempt, it answers the same and changes nothing.
 * @returns of several proofs the one that expires first; null when nothing was owed then
 */
export async function fulfilFromAttempt(
  db: TenantDb,
  { attemptId, personId, courseId, completedAt, score }: Completion,
): Promise<{ fulfilmentId: string | null; validUntil: string | null }> {
  const open = await lockOpenPeriods(
    db,
    and(eq(obligation.personId, personId), eq(requirementVersion.courseId, courseId)),
  );
  const known = await proofsBy(db, attemptId);
  const done: Fulfilled[] = known.filter(({ revokedAt }) => revokedAt === null);
  // An attempt whose proof was revoked has been counted too: it does not count again.
  if (known.length === 0) {
    const by = { kind: 'person' as const, id: personId };
    const proof = { source: 'attempt' as const, attemptId, at: completedAt, by, score };
    for (const each of open) {
      if (!countsFor(each, each.lookBack, localDay(completedAt, each.timeZone)).counts) continue;
      done.push(await fulfilPeriod(db, each, proof, completedAt));
    }
  }
  done.sort((a, b) => (a.validUntil ?? '9999').localeCompare(b.validUntil ?? '9999'));
  const { fulfilmentId = null, validUntil = null } = done[0] ?? {};
  return { fulfilmentId, validUntil };
}

export type Recognition = {
  obligationId: string;
  source: 'evidence' | 'equivalency' | 'import' | 'override';
  /** The local day of the completion. */
  completedOn: string;
  reason: string;
};

/** Counts something else than an attempt as the completion of the open period, for a stated reason. */
export async function recogniseCompletion(
  db: TenantDb,
  { obligationId, source, completedOn, reason }: Recognition,
  { reach, by, now }: { reach: Reach; by: Actor; now: Date },
): Promise<Fulfilled> {
  const { timeZone } = await requireObligation(db, { obligationId, ...reach });
  const [open] = await lockOpenPeriods(db, eq(period.obligationId, obligationId));
  if (!open) throw new AppError('conflict', 'Nothing is open there now.');
  const verdict = countsFor(open, open.lookBack, completedOn);
  if (!verdict.counts)
    throw new AppError('bad_input', verdict.sentence, { fields: { completedOn: verdict.sentence } });
  if (completedOn > localDay(now, timeZone)) throw new AppError('bad_input', 'That day has not come yet.');
  const endOfDay = endOfLocalDay(completedOn, timeZone).getTime() - 1;
  const at = new Date(Math.min(now.getTime(), endOfDay));
  return fulfilPeriod(db, open, { source, at, by, score: null, reason }, now);
}

const proofsBy = (db: TenantDb, attemptId: string) =>
  db
    .select({
      fulfilmentId: fulfilment.id,
      validUntil: period.validUntil,
      revokedAt: fulfilment.revokedAt,
    })
    .from(fulfilment)
    .innerJoin(period, eq(period.id, fulfilment.periodId))
    .where(eq(fulfilment.attemptId, attemptId));
