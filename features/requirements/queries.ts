import { and, asc, desc, eq, isNotNull, sql } from 'drizzle-orm';
import { course, courseVersion } from '#db/schema/tenant/courses.ts';
import { requirement, requirementVersion } from '#db/schema/tenant/requirements.ts';
import type { TenantDb } from '#db/tenant-db.ts';
import type { Validity } from '#features/compliance/rules/renewal.ts';
import { notFound } from '#lib/errors.ts';

const terms = {
  requirementId: requirement.id,
  versionId: requirementVersion.id,
  title: requirement.title,
  state: sql<'draft' | 'published' | 'retired'>`${requirement.state}`,
  courseId: requirementVersion.courseId,
  courseTitle: courseVersion.title,
  minutes: courseVersion.minutes,
  validity: sql<Validity | null>`${requirementVersion.validity}`,
  renewalWindow: requirementVersion.renewalWindow,
  grace: requirementVersion.grace,
  lookBack: requirementVersion.lookBack,
};

const withTerms = (db: TenantDb) =>
  db
    .select(terms)
    .from(requirement)
    .innerJoin(requirementVersion, eq(requirementVersion.requirementId, requirement.id))
    .innerJoin(course, eq(course.id, requirementVersion.courseId))
    .innerJoin(courseVersion, eq(courseVersion.id, course.currentVersionId));

export type RequirementTerms = Awaited<ReturnType<typeof termsOf>>;

/** The terms that a new assignment is held to: the newest version, published if any is. */
export async function termsOf(db: TenantDb, requirementId: string) {
  const [row] = await withTerms(db)
    .where(eq(requirement.id, requirementId))
    .orderBy(sql`${requirementVersion.publishedAt} is not null desc`, desc(requirementVersion.n))
    .limit(1);
  if (!row) throw notFound('That requirement');
  return row;
}

/** Published requirements by title, to assign to more people. */
export function listRequirements(db: TenantDb) {
  return withTerms(db)
    .where(
      and(
        eq(requirement.state, 'published'),
        isNotNull(requirementVersion.publishedAt),
        sql`${requirementVersion.n} = (select max(v.n) from ${requirementVersion} v
          where v.requirement_id = ${requirement.id} and v.published_at is not null)`,
      ),
    )
    .orderBy(asc(requirement.title));
}

/** Courses that can be required. */
export function listRequirableCourses(db: TenantDb) {
  return db
    .select({ courseId: course.id, title: courseVersion.title, minutes: courseVersion.minutes })
    .from(course)
    .innerJoin(courseVersion, eq(courseVersion.id, course.currentVersionId))
    .where(sql`${course.retiredAt} is null`)
    .orderBy(asc(courseVersion.title));
}
