import { and, desc, eq, isNotNull, isNull, sql } from 'drizzle-orm';
import { certificate } from '#db/schema/tenant/compliance.ts';
import { course, courseVersion, lesson } from '#db/schema/tenant/courses.ts';
import { attempt, lessonCompletion } from '#db/schema/tenant/tracking.ts';
import type { TenantDb } from '#db/tenant-db.ts';

/** Courses a person has begun and not finished, the latest first. */
export async function openAttempts(db: TenantDb, personId: string) {
  return db
    .select({
      id: attempt.id,
      courseId: attempt.courseId,
      title: courseVersion.title,
      minutes: courseVersion.minutes,
      startedAt: attempt.startedAt,
      of: sql<number>`(select count(*)::int from ${lesson} one where one.course_version_id = ${attempt.courseVersionId})`,
      done: sql<number>`(select count(*)::int from ${lessonCompletion} made where made.attempt_id = ${attempt.id})`,
    })
    .from(attempt)
    .innerJoin(courseVersion, eq(courseVersion.id, attempt.courseVersionId))
    .where(and(eq(attempt.personId, personId), isNull(attempt.completedAt), isNull(attempt.voidedAt)))
    .orderBy(desc(attempt.startedAt));
}

/** The courses a person has finished, each with its last time and certificate, the latest first. */
export async function latestCompletions(db: TenantDb, personId: string, limit: number) {
  const last = db
    .selectDistinctOn([attempt.courseId], {
      attemptId: attempt.id,
      courseId: attempt.courseId,
      slug: course.slug,
      title: courseVersion.title,
      completedAt: attempt.completedAt,
      code: certificate.code,
      validUntil: certificate.validUntil,
    })
    .from(attempt)
    .innerJoin(course, eq(course.id, attempt.courseId))
    .innerJoin(courseVersion, eq(courseVersion.id, attempt.courseVersionId))
    .leftJoin(certificate, and(eq(certificate.attemptId, attempt.id), isNull(certificate.revokedAt)))
    .where(and(eq(attempt.personId, personId), isNotNull(attempt.completedAt), isNull(attempt.voidedAt)))
    .orderBy(attempt.courseId, desc(attempt.completedAt))
    .as('last');
  return db.select().from(last).orderBy(desc(last.completedAt)).limit(limit);
}
