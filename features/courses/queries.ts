import { and, asc, eq, isNull } from 'drizzle-orm';
import { course, courseVersion, lesson } from '#db/schema/tenant/courses.ts';
import type { TenantDb } from '#db/tenant-db.ts';

const card = {
  courseId: course.id,
  slug: course.slug,
  title: courseVersion.title,
  summary: courseVersion.summary,
  topic: courseVersion.topic,
  level: courseVersion.level,
  language: courseVersion.language,
  minutes: courseVersion.minutes,
  coverName: courseVersion.coverName,
};

/** Every course that can be begun, in its published version, by title. */
export async function listCourses(db: TenantDb) {
  return db
    .select(card)
    .from(course)
    .innerJoin(courseVersion, eq(courseVersion.id, course.currentVersionId))
    .where(isNull(course.retiredAt))
    .orderBy(asc(courseVersion.title), asc(course.slug));
}

/** A course in its published version, with its outline; null while nothing is published. */
export async function findCourse(db: TenantDb, slug: string) {
  const [found] = await db
    .select({
      ...card,
      versionId: courseVersion.id,
      n: courseVersion.n,
      publishedAt: courseVersion.publishedAt,
      contentSha256: courseVersion.contentSha256,
      description: courseVersion.description,
    })
    .from(course)
    .innerJoin(courseVersion, eq(courseVersion.id, course.currentVersionId))
    .where(and(eq(course.slug, slug), isNull(course.retiredAt)));
  if (!found) return null;
  const lessons = await db
    .select({
      position: lesson.position,
      kind: lesson.kind,
      title: lesson.title,
      minutes: lesson.minutes,
      required: lesson.required,
    })
    .from(lesson)
    .where(eq(lesson.courseVersionId, found.versionId))
    .orderBy(asc(lesson.position));
  return { ...found, lessons };
}

/** A version with the whole content of its lessons, whether or not it is still the published one. */
export async function findCourseVersion(db: TenantDb, versionId: string) {
  const [found] = await db
    .select({
      courseId: courseVersion.courseId,
      slug: course.slug,
      n: courseVersion.n,
      title: courseVersion.title,
      contentSha256: courseVersion.contentSha256,
    })
    .from(courseVersion)
    .innerJoin(course, eq(course.id, courseVersion.courseId))
    .where(eq(courseVersion.id, versionId));
  if (!found) return null;
  const lessons = await db
    .select({
      id: lesson.id,
      position: lesson.position,
      kind: lesson.kind,
      title: lesson.title,
      minutes: lesson.minutes,
      required: lesson.required,
      body: lesson.body,
    })
    .from(lesson)
    .where(eq(lesson.courseVersionId, versionId))
    .orderBy(asc(lesson.position));
  return { ...found, lessons };
}
