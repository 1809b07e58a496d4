import { and, eq, inArray } from 'drizzle-orm';
import { lesson } from '#db/schema/tenant/courses.ts';
import { attempt, lessonCompletion } from '#db/schema/tenant/tracking.ts';
import type { TenantDb } from '#db/tenant-db.ts';
import { recordAudit } from '#features/audit/commands.ts';
import { issueCertificate } from '#features/certificates/commands.ts';
import { lessonStates, sittingsOf } from '#features/completions/queries.ts';
import { attemptScore } from '#features/completions/rules/attempt-score.ts';
import { fulfilFromAttempt } from '#features/compliance/commands.ts';
import { markPeople } from '#features/marks/commands.ts';
import { courseComplete } from '#features/player/rules/course-complete.ts';

/**
 * Records lessons that the server found complete, and completes the attempt with the last required one: score, proof,
 * certificate and audit, in the caller's transaction. Asked again, it changes nothing.
 */
export async function completeLessons(
  db: TenantDb,
  attemptId: string,
  lessonIds: readonly string[],
  now: Date,
): Promise<{ attemptCompleted: boolean }> {
  // The lock comes first: of two writers with a last lesson each, the second must see the first's. It lets foreign keys be:
  // each holds a key lock already, by what it has stored of the attempt, and both would wait for the other's for ever.
  const [going] = await db
    .select({
      personId: attempt.personId,
      courseId: attempt.courseId,
      courseVersionId: attempt.courseVersionId,
      completedAt: attempt.completedAt,
      voidedAt: attempt.voidedAt,
    })
    .from(attempt)
    .where(eq(attempt.id, attemptId))
    .for('no key update');
  if (!going || going.voidedAt) return { attemptCompleted: false };
  const { personId, courseId, courseVersionId } = going;

  const own = await db
    .select({ lessonId: lesson.id })
    .from(lesson)
    .where(and(inArray(lesson.id, [...lessonIds]), eq(lesson.courseVersionId, courseVersionId)));
  if (own.length === 0) return { attemptCompleted: false };
  await db
    .insert(lessonCompletion)
    .values(own.map(({ lessonId }) => ({ attemptId, lessonId, personId, completedAt: now })))
    .onConflictDoNothing();
  await markPeople(db, [personId], now);
  if (going.completedAt) return { attemptCompleted: false };
  if (!courseComplete(await lessonStates(db, attemptId, courseVersionId)).complete)
    return { attemptCompleted: false };

  const score = attemptScore(await sittingsOf(db, attemptId));
  await db.update(attempt).set({ completedAt: now, score }).where(eq(attempt.id, attemptId));
  await recordAudit(db, [
    {
      at: now,
      actor: { kind: 'system', id: null },
      onBehalfOf: personId,
      action: 'attempt.completed',
      subject: { kind: 'attempt', id: attemptId },
      changes: { score: { before: null, after: score } },
    },
  ]);
  const proof = await fulfilFromAttempt(db, { attemptId, personId, courseId, completedAt: now, score });
  await issueCertificate(db, { attemptId, personId, courseVersionId, ...proof, at: now });
  return { attemptCompleted: true };
}
