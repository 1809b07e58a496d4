import { and, desc, eq, isNull, sql } from 'drizzle-orm';
import { course, lesson } from '#db/schema/tenant/courses.ts';
import { attempt, lessonCompletion, lessonProgress } from '#db/schema/tenant/tracking.ts';
import type { TenantDb } from '#db/tenant-db.ts';
import type { Range } from '#features/player/rules/watched.ts';

/** A person's own attempt; null for anybody else's. */
export async function findAttempt(
  db: TenantDb,
  { attemptId, personId }: { attemptId: string; personId: string },
) {
  const [row] = await db
    .select({
      id: attempt.id,
      courseVersionId: attempt.courseVersionId,
      currentVersionId: course.currentVersionId,
      startedAt: attempt.startedAt,
      completedAt: attempt.completedAt,
      score: attempt.score,
      voidedAt: attempt.voidedAt,
    })
    .from(attempt)
    .innerJoin(course, eq(course.id, attempt.courseId))
    .where(and(eq(attempt.id, attemptId), eq(attempt.personId, personId)));
  return row ?? null;
}

/** How far each lesson of an attempt has come. */
export async function progressOf(db: TenantDb, attemptId: string) {
  return db
    .select({
      lessonId: lessonProgress.lessonId,
      finishedAt: lessonProgress.finishedAt,
      positionSeconds: lessonProgress.positionSeconds,
      watched: sql<
        Range[]
      >`coalesce((select json_agg(json_build_array(lower(part), upper(part))) from unnest(${lessonProgress.watched}) as part), '[]')`,
    })
    .from(lessonProgress)
    .where(eq(lessonProgress.attemptId, attemptId));
}

export async function completionsOf(db: TenantDb, attemptId: string): Promise<string[]> {
  const rows = await db
    .select({ lessonId: lessonCompletion.lessonId })
    .from(lessonCompletion)
    .where(eq(lessonCompletion.attemptId, attemptId));
  return rows.map((row) => row.lessonId);
}

/** A person's latest attempt at a course that counts, with the positions of the lessons that are done. */
export async function latestAttempt(db: TenantDb, { personId, slug }: { personId: string; slug: string }) {
  const [row] = await db
    .select({
      id: attempt.id,
      courseVersionId: attempt.courseVersionId,
      startedAt: attempt.startedAt,
      completedAt: attempt.completedAt,
      done: sql<number[]>`coalesce((select json_agg(one.position) from ${lessonCompletion} as made
        join ${lesson} as one on one.id = made.lesson_id where made.attempt_id = ${attempt.id}), '[]')`,
    })
    .from(attempt)
    .innerJoin(course, eq(course.id, attempt.courseId))
    .where(and(eq(attempt.personId, personId), eq(course.slug, slug), isNull(attempt.voidedAt)))
    .orderBy(desc(attempt.n))
    .limit(1);
  return row ?? null;
}

/** Whether a lesson belongs to the version of a person's own attempt that still counts. */
export async function isOwnLesson(
  db: TenantDb,
  { attemptId, lessonId, personId }: { attemptId: string; lessonId: string; personId: string },
): Promise<boolean> {
  const rows = await db
    .select({ id: lesson.id })
    .from(attempt)
    .innerJoin(lesson, eq(lesson.courseVersionId, attempt.courseVersionId))
    .where(
      and(
        eq(attempt.id, attemptId),
        eq(attempt.personId, personId),
        isNull(attempt.voidedAt),
        eq(lesson.id, lessonId),
      ),
    );
  return rows.length > 0;
}
