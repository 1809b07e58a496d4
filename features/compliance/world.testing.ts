import { v7 as uuidv7 } from 'uuid';

import { course, courseVersion } from '#db/schema/tenant/courses.ts';
import { person, site, unit, unitAncestor } from '#db/schema/tenant/people.ts';
import { requirement, requirementVersion } from '#db/schema/tenant/requirements.ts';
import { attempt } from '#db/schema/tenant/tracking.ts';
import type { TenantDb } from '#db/tenant-db.ts';
import type { Validity } from '#features/compliance/rules/renewal.ts';

export const YEARLY: Validity = { anchor: 'completion', length: 'P1Y' };

let serial = 0;
const code = (what: string) => `${what}-${++serial}`;

export async function addUnit(db: TenantDb, name: string, parentId: string | null = null) {
  const id = uuidv7();
  await db.insert(unit).values({ id, name, code: code('unit'), parentId });
  const above = parentId === null ? [] : await ancestorsOf(db, parentId);
  await db.insert(unitAncestor).values([id, ...above].map((ancestorId) => ({ unitId: id, ancestorId })));
  return id;
}

const ancestorsOf = async (db: TenantDb, unitId: string) =>
  (await db.select().from(unitAncestor)).filter((row) => row.unitId === unitId).map((row) => row.ancestorId);

export async function addSite(db: TenantDb, name: string, timeZone = 'Europe/Berlin') {
  const id = uuidv7();
  await db.insert(site).values({ id, name, code: code('site'), country: 'DE', timeZone });
  return id;
}

type Given = Partial<typeof person.$inferInsert>;

export async function addPerson(db: TenantDb, given: Given = {}) {
  const id = given.id ?? uuidv7();
  await db.insert(person).values({
    id,
    email: `${code('person')}@acme.test`,
    givenName: 'Eli',
    familyName: `Weber ${serial}`,
    locale: 'en',
    timeZone: 'Europe/Berlin',
    ...given,
  });
  return id;
}

export type Terms = Partial<Omit<typeof requirementVersion.$inferInsert, 'validity'>> & {
  validity?: Validity | null;
};

export async function addCourse(db: TenantDb, title = 'Security awareness', minutes = 45) {
  const [courseId, versionId] = [uuidv7(), uuidv7()];
  await db.insert(course).values({ id: courseId, slug: code('course'), currentVersionId: versionId });
  await db.insert(courseVersion).values({
    id: versionId,
    courseId,
    n: 1,
    state: 'published',
    title,
    summary: '',
    topic: 'security',
    level: 'basic',
    language: 'en',
    minutes,
    contentSha256: 'x',
    publishedAt: new Date(0),
  });
  return { courseId, versionId };
}

export async function addRequirement(db: TenantDb, courseId: string, terms: Terms = {}) {
  const [requirementId, versionId] = [uuidv7(), uuidv7()];
  await db.insert(requirement).values({ id: requirementId, title: 'Security awareness', state: 'published' });
  await db.insert(requirementVersion).values({
    id: versionId,
    requirementId,
    n: 1,
    courseId,
    publishedAt: new Date(0),
    ...terms,
  });
  return { requirementId, versionId };
}

export async function addAttempt(
  db: TenantDb,
  given: { personId: string; courseId: string; versionId: string; completedAt?: Date; startedAt?: Date },
) {
  const id = uuidv7();
  await db.insert(attempt).values({
    id,
    personId: given.personId,
    courseId: given.courseId,
    courseVersionId: given.versionId,
    contentSha256: 'x',
    n: ++serial,
    startedAt: given.startedAt ?? given.completedAt ?? new Date(0),
    completedAt: given.completedAt ?? null,
  });
  return id;
}

/** The deepest message of a failure: Drizzle wraps what the database said. */
export function rootMessage(error: unknown): string {
  let deepest = error as Error;
  while (deepest.cause instanceof Error) deepest = deepest.cause;
  return deepest.message;
}
