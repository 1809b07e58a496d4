import { and, eq, isNull } from 'drizzle-orm';
import { fulfilment, obligation, period } from '#db/schema/tenant/compliance.ts';
import { requirementVersion } from '#db/schema/tenant/requirements.ts';
import type { TenantDb } from '#db/tenant-db.ts';
import { countsFor } from '#features/compliance/rules/look-back.ts';
import { type Fulfilled, fulfilPeriod } from '#features/periods/commands.ts';
import { lockOpenPeriods } from '#features/periods/queries.ts';
import { localDay } from '#lib/clock.ts';

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
  const done = await proofsBy(db, attemptId);
  if (done.length === 0) {
    const by = { kind: 'person' as const, id: personId };
    const proof = { source: 'attempt' as const, attemptId, at: completedAt, by, score };
    for (const each of open) {
      if (!countsFor(each, each.lookBack, localDay(completedAt, each.timeZone)).counts) continue;
      done.push(await fulfilPeriod(db, each, proof, completedAt));
    }
  }
  done.sort((a, b) => (a.validUntil ?? '9999').localeCompare(b.validUntil ?? '9999'));
  return done[0] ?? { fulfilmentId: null, validUntil: null };
}

function proofsBy(db: TenantDb, attemptId: string): Promise<Fulfilled[]> {
  return db
    .select({ fulfilmentId: fulfilment.id, validUntil: period.validUntil })
    .from(fulfilment)
    .innerJoin(period, eq(period.id, fulfilment.periodId))
    .where(and(eq(fulfilment.attemptId, attemptId), isNull(fulfilment.revokedAt)));
}
