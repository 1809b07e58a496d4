import { and, desc, eq, isNull, or, sql } from 'drizzle-orm';
import { course, courseVersion, lesson } from '#db/schema/tenant/courses.ts';
import { attempt } from '#db/schema/tenant/tracking.ts';
import type { TenantDb } from '#db/tenant-db.ts';
import { prefixQuery } from '#features/catalog/rules/prefix-query.ts';

/** Courses for a search, best first: all words by their beginnings, in the course or in a lesson's title, or a title like it. */
export async function searchCourses(db: TenantDb, text: string): Promise<string[]> {
  const words = prefixQuery(text);
  if (words === null) return [];
  const query = sql`to_tsquery('simple', ${words})`;
  const likeness = sql<number>`word_similarity(${text}, ${courseVersion.title})`;
  const rows = await db
    .select({ courseId: course.id })
    .from(courseVersion)
    .innerJoin(course, eq(course.currentVersionId, courseVersion.id))
    .where(
      and(
        isNull(course.retiredAt),
        or(
          sql`${courseVersion.search} @@ ${query}`,
          sql`${text} <% ${courseVersion.title}`,
          sql`exists (select from ${lesson} one where one.course_version_id = ${courseVersion.id}
            and to_tsvector('simple', one.title) @@ ${query})`,
        ),
      ),
    )
    .orderBy(desc(sql`ts_rank(${courseVersion.search}, ${query}) + ${likeness}`), courseVersion.title)
    .limit(200);
  return rows.map(({ courseId }) => courseId);
}

/** How far a person has come with each course they have begun: their latest attempt that counts. */
export async function attemptsByCourse(db: TenantDb, personId: string) {
  return db
    .selectDistinctOn([attempt.courseId], {
      courseId: attempt.courseId,
      attemptId: attempt.id,
      completedAt: attempt.completedAt,
    })
    .from(attempt)
    .where(and(eq(attempt.personId, personId), isNull(attempt.voidedAt)))
    .orderBy(attempt.courseId, desc(attempt.n));
}
