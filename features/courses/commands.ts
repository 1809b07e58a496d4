import { and, desc, eq } from 'drizzle-orm';
import { course, courseVersion, lesson, question } from '#db/schema/tenant/courses.ts';
import type { TenantDb } from '#db/tenant-db.ts';
import { type Actor, recordAudit } from '#features/audit/commands.ts';
import { type CourseInput, courseInput } from '#features/courses/input.ts';
import type { CacheKey } from '#lib/cache-keys.ts';
import { cacheKeys } from '#lib/cache-keys.ts';
import { canonicalJson, sha256 } from '#lib/crypto.ts';

export type PublishedCourse = { courseId: string; versionId: string; n: number; stale: CacheKey[] };

/**
 * Publishes a course: as version 1, or as the next version of the course with that slug. Attempts that are under way stay
 * with the version they began with. Content that equals the published version changes nothing.
 * @throws a ZodError for content that could not be taught
 */
export async function publishCourse(
  db: TenantDb,
  content: CourseInput,
  { actor, at }: { actor: Actor; at: Date },
): Promise<PublishedCourse> {
  const { lessons, slug, ...facts } = courseInput.parse(content);
  const contentSha256 = sha256(canonicalJson({ ...facts, lessons }));
  const { courseId, before } = await findOrCreate(db, slug);
  const stale = [cacheKeys.catalog(db.tenant.id), cacheKeys.course(db.tenant.id, slug)];
  if (before?.contentSha256 === contentSha256)
    return { courseId, versionId: before.id, n: before.n, stale: [] };

  const n = (before?.n ?? 0) + 1;
  const [version] = await db
    .insert(courseVersion)
    .values({ ...facts, courseId, n, state: 'published', contentSha256, publishedAt: at })
    .returning({ id: courseVersion.id });
  if (!version) throw new Error('The version was not stored.');
  await storeLessons(db, version.id, lessons);
  if (before) await db.update(courseVersion).set({ state: 'retired' }).where(eq(courseVersion.id, before.id));
  await db
    .update(course)
    .set({ currentVersionId: version.id, retiredAt: null })
    .where(eq(course.id, courseId));
  await recordAudit(db, [
    {
      at,
      actor,
      action: 'course.published',
      subject: { kind: 'course', id: courseId },
      changes: {
        version: { before: before?.n ?? null, after: n },
        contentSha256: { before: before?.contentSha256 ?? null, after: contentSha256 },
      },
    },
  ]);
  return { courseId, versionId: version.id, n, stale };
}

async function findOrCreate(db: TenantDb, slug: string) {
  const [created] = await db
    .insert(course)
    .values({ slug })
    .onConflictDoNothing()
    .returning({ id: course.id });
  if (created) return { courseId: created.id, before: null };
  const [found] = await db.select({ id: course.id }).from(course).where(eq(course.slug, slug)).for('update');
  if (!found) throw new Error(`The course ${slug} was neither made nor found.`);
  const [before] = await db
    .select({ id: courseVersion.id, n: courseVersion.n, contentSha256: courseVersion.contentSha256 })
    .from(courseVersion)
    .where(and(eq(courseVersion.courseId, found.id), eq(courseVersion.state, 'published')))
    .orderBy(desc(courseVersion.n))
    .limit(1);
  return { courseId: found.id, before: before ?? null };
}

type Lessons = ReturnType<typeof courseInput.parse>['lessons'];

async function storeLessons(db: TenantDb, courseVersionId: string, lessons: Lessons): Promise<void> {
  const rows = await db
    .insert(lesson)
    .values(
      lessons.map(({ kind, title, minutes, required, body }, index) => ({
        courseVersionId,
        position: index + 1,
        kind,
        title,
        minutes,
        required,
        body: kind === 'policy' ? { ...body, sha256: sha256(body.markdown) } : body,
      })),
    )
    .returning({ id: lesson.id, position: lesson.position });
  const idAt = new Map(rows.map(({ id, position }) => [position, id]));
  const questions = lessons.flatMap((one, index) =>
    // The author's id of a question is dropped: a bank may be published again, and ids are for ever.
    one.kind === 'quiz'
      ? one.questions.map(({ id: _, ...facts }) => ({ ...facts, lessonId: idAt.get(index + 1) ?? '' }))
      : [],
  );
  if (questions.length > 0) await db.insert(question).values(questions);
}
