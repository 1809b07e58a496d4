import { and, eq, isNull, max } from 'drizzle-orm';
import { course, courseVersion } from '#db/schema/tenant/courses.ts';
import { attempt } from '#db/schema/tenant/tracking.ts';
import type { TenantDb } from '#db/tenant-db.ts';
import { recordAudit } from '#features/audit/commands.ts';
import { markPeople } from '#features/marks/commands.ts';
import { quizzesOf, triesOfAttempt } from '#features/quizzes/queries.ts';
import { attemptsLeft } from '#features/quizzes/rules/attempts-left.ts';
import { AppError, notFound } from '#lib/errors.ts';

/**
 * Begins a course in its published version, to which the attempt stays pinned; an attempt that is open already goes on.
 * @throws not_found for a course that cannot be begun
 */
export async function startAttempt(
  db: TenantDb,
  { slug, personId, now }: { slug: string; personId: string; now: Date },
): Promise<{ attemptId: string; courseId: string }> {
  const [found] = await db
    .select({
      courseId: course.id,
      courseVersionId: courseVersion.id,
      contentSha256: courseVersion.contentSha256,
      n: courseVersion.n,
    })
    .from(course)
    .innerJoin(courseVersion, eq(courseVersion.id, course.currentVersionId))
    .where(and(eq(course.slug, slug), isNull(course.retiredAt)));
  if (!found) throw notFound('The course');
  const { courseId, n, ...version } = found;
  const open = await openAttempt(db, personId, courseId);
  if (open) return { attemptId: open, courseId };

  const [last] = await db
    .select({ n: max(attempt.n) })
    .from(attempt)
    .where(and(eq(attempt.personId, personId), eq(attempt.courseId, courseId)));
  const [made] = await db
    .insert(attempt)
    .values({ personId, courseId, ...version, n: (last?.n ?? 0) + 1, startedAt: now })
    .onConflictDoNothing()
    .returning({ id: attempt.id });
  if (!made) {
    // Begun twice at once: the other one won.
    const attemptId = await openAttempt(db, personId, courseId);
    if (!attemptId) throw new Error('The attempt was neither made nor found.');
    return { attemptId, courseId };
  }
  await markPeople(db, [personId], now);
  await recordAudit(db, [
    {
      at: now,
      actor: { kind: 'person', id: personId },
      action: 'attempt.started',
      subject: { kind: 'attempt', id: made.id },
      changes: { course: { before: null, after: slug }, version: { before: null, after: n } },
    },
  ]);
  return { attemptId: made.id, courseId };
}

async function openAttempt(db: TenantDb, personId: string, courseId: string): Promise<string | null> {
  const [row] = await db
    .select({ id: attempt.id })
    .from(attempt)
    .where(
      and(
        eq(attempt.personId, personId),
        eq(attempt.courseId, courseId),
        isNull(attempt.completedAt),
        isNull(attempt.voidedAt),
      ),
    );
  return row?.id ?? null;
}

/**
 * Begins the course again when a quiz has no attempt left. The attempt that came to its end is voided with the reason and
 * stays on record with all its events.
 * @throws not_found for an attempt that is not the person's own and open, conflict while it can still be finished
 */
export async function startOver(
  db: TenantDb,
  { attemptId, personId, now }: { attemptId: string; personId: string; now: Date },
): Promise<{ attemptId: string }> {
  const [going] = await db
    .select({ slug: course.slug, courseVersionId: attempt.courseVersionId })
    .from(attempt)
    .innerJoin(course, eq(course.id, attempt.courseId))
    .where(
      and(
        eq(attempt.id, attemptId),
        eq(attempt.personId, personId),
        isNull(attempt.completedAt),
        isNull(attempt.voidedAt),
      ),
    )
    .for('update', { of: attempt });
  if (!going) throw notFound('The attempt');
  const quizzes = await quizzesOf(db, going.courseVersionId);
  const tries = await triesOfAttempt(db, attemptId);
  const ended = quizzes.some(({ lessonId, quiz }) => {
    const own = tries.filter((one) => one.lessonId === lessonId);
    return !own.some(({ passed }) => passed) && attemptsLeft(own, quiz, now).may === 'no';
  });
  if (!ended) throw new AppError('conflict', 'This course can still be finished: go on with it.');

  const why = 'All attempts at the quiz were used; the person began again.';
  await db.update(attempt).set({ voidedAt: now, voidedWhy: why }).where(eq(attempt.id, attemptId));
  await markPeople(db, [personId], now);
  await recordAudit(db, [
    {
      at: now,
      actor: { kind: 'person', id: personId },
      action: 'attempt.voided',
      subject: { kind: 'attempt', id: attemptId },
      changes: { why: { before: null, after: why } },
    },
  ]);
  return startAttempt(db, { slug: going.slug, personId, now });
}
