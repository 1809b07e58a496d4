import { and, desc, eq, isNull, sql } from 'drizzle-orm';
import { attempt } from '#db/schema/tenant/tracking.ts';
import type { TenantDb } from '#db/tenant-db.ts';
import { prefixQuery } from '#features/catalog/rules/prefix-query.ts';

/** What a title must share with what was typed to be taken for it, misspelt. */
const LIKENESS = 0.5;

/**
 * Courses for a search, best first: all words by their beginnings, in the course or in a lesson's title, or a title that is
 * like what was typed. Each way has its index; an `or` over them would have none.
 */
export async function searchCourses(db: TenantDb, text: string): Promise<string[]> {
  const words = prefixQuery(text);
  if (words === null) return [];
  // Given as constants, not through a CTE, so that the planner knows how rare they are.
  const query = sql`to_tsquery('simple', ${words}::text)`;
  const typed = sql`${text}::text`;
  const rows = await db.execute<{ courseId: string }>(sql`
    with found as (
      select id from course_version where search @@ ${query}
      union
      select course_version_id from lesson where title_words @@ ${query}
      union
      select id from course_version
      where (${typed} <% title or ${typed} % title) and word_similarity(${typed}, title) >= ${LIKENESS}
    )
    select one.id as "courseId" from found
    join lateral (select c.id, v.search, v.title from course_version v join course c on c.current_version_id = v.id
      where v.id = found.id and c.retired_at is null offset 0) one on true
    order by ts_rank(one.search, ${query}) + word_similarity(${typed}, one.title) desc, one.title limit 200`);
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
