import { and, asc, eq, sql } from 'drizzle-orm';
import { lesson } from '#db/schema/tenant/courses.ts';
import { lessonCompletion } from '#db/schema/tenant/tracking.ts';
import type { TenantDb } from '#db/tenant-db.ts';
import type { Sitting } from '#features/completions/rules/attempt-score.ts';
import type { LessonState } from '#features/player/rules/course-complete.ts';

/** The lessons of a version, and which of them an attempt has completed. */
export const lessonStates = (
  db: TenantDb,
  attemptId: string,
  courseVersionId: string,
): Promise<LessonState[]> =>
  db
    .select({
      id: lesson.id,
      required: lesson.required,
      complete: sql<boolean>`${lessonCompletion.completedAt} is not null`,
    })
    .from(lesson)
    .leftJoin(
      lessonCompletion,
      and(eq(lessonCompletion.lessonId, lesson.id), eq(lessonCompletion.attemptId, attemptId)),
    )
    .where(eq(lesson.courseVersionId, courseVersionId))
    .orderBy(asc(lesson.position));

/** Sittings of an attempt that were handed in in time, with the points their questions were worth. */
export const sittingsOf = async (db: TenantDb, attemptId: string): Promise<Sitting[]> =>
  db.execute<Sitting>(sql`
    select s.lesson_id as "lessonId", s.score::float8 as score, sum(q.points)::int as points
    from quiz_attempt s
    cross join lateral jsonb_to_recordset(s.drawn) as d ("questionId" uuid)
    join question q on q.id = d."questionId"
    where s.attempt_id = ${attemptId} and s.submitted_at is not null and not s.late
    group by s.id`);
