import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { eq } from 'drizzle-orm';
import type { Tenant } from '#db/placement.ts';
import { course, courseVersion, type LessonKind, lesson } from '#db/schema/tenant/courses.ts';
import { personRole } from '#db/schema/tenant/people.ts';
import { causalPoint, withTenant } from '#db/tenant-db.ts';
import { type TestCluster, testCluster } from '#db/testing.ts';
import { findMember } from '#features/access/queries.ts';
import { addCourse, addPerson, addUnit } from '#features/compliance/world.testing.ts';
import { loadCatalog, loadCourse, loadCourseVersion } from '#features/courses/loaders.ts';
import { readKeptSettings } from '#features/tenancy/queries.ts';
import { CACHE_SHAPES, type CacheKind } from '#lib/cache-keys.ts';

/** What is cached under each shape, as it was when that shape was new. */
const WRITTEN = join(import.meta.dirname, 'cache-shapes.json');
type Written = Record<string, { shape: number; holds: string[] }>;

let cluster: TestCluster;
let tenant: Tenant;
before(async () => {
  cluster = await testCluster();
  tenant = await cluster.newTenant();
});
after(() => cluster.stop());

/** Paths and types of all that is in a value; of a list, what its items hold together. */
function structureOf(value: unknown, path = ''): string[] {
  if (Array.isArray(value) && value.length === 0) return [`${path}[]: nothing`];
  if (Array.isArray(value)) return value.flatMap((one) => structureOf(one, `${path}[]`));
  if (value === null || typeof value !== 'object')
    return [`${path}: ${value === null ? null : typeof value}`];
  return Object.entries(value).flatMap(([name, one]) => structureOf(one, path ? `${path}.${name}` : name));
}

const HASH = '0'.repeat(64);
const BODIES: Record<LessonKind, object> = {
  text: { markdown: 'Read this.' },
  video: {
    ...{ src: `${HASH}.mp4`, poster: `${HASH}.jpg`, seconds: 40, transcript: 'Said.' },
    captions: [{ lang: 'en', label: 'English', src: `${HASH}.vtt` }],
  },
  quiz: { draw: 1, timeLimitMinutes: 10, maxAttempts: 3 },
  policy: { title: 'A policy', version: '1', markdown: 'Read it.', meaning: 'I have.', sha256: HASH },
};

/** One of each kind with as much in it as a value of that kind can have. */
async function specimens(): Promise<Record<CacheKind, unknown>> {
  const { personId, versionId } = await withTenant(tenant, 'write', async (db) => {
    const unitId = await addUnit(db, 'A department');
    const manager = await addPerson(db, { unitId });
    const id = await addPerson(db, { unitId, managerId: manager });
    await db.insert(personRole).values([
      { personId: manager, role: 'hr_admin', unitId },
      { personId: id, role: 'author' },
    ]);
    const { courseId, versionId: made } = await addCourse(db);
    await db.update(course).set({ slug: 'a-course' }).where(eq(course.id, courseId));
    await db
      .update(courseVersion)
      .set({ coverName: `${HASH}.svg` })
      .where(eq(courseVersion.id, made));
    const lessons = Object.entries(BODIES).map(([kind, body], at) => ({
      ...{ courseVersionId: made, minutes: 1, position: at + 1, title: kind },
      ...{ kind: kind as LessonKind, body },
    }));
    await db.insert(lesson).values(lessons);
    return { personId: manager, versionId: made };
  });
  // A replica that has not replayed it yet would give less.
  const scope = { ...tenant, seen: await causalPoint(tenant) };
  return {
    settings: await withTenant(tenant, 'write', readKeptSettings),
    catalog: await loadCatalog(scope),
    course: await loadCourse(scope, 'a-course'),
    'course-version': await loadCourseVersion(scope, versionId),
    member: await findMember(scope, personId),
  };
}

test('what is cached has the structure that its shape had when it was new', async () => {
  const found: Written = {};
  for (const [kind, value] of Object.entries(await specimens())) {
    assert.ok(value, kind);
    const holds = [...new Set(structureOf(JSON.parse(JSON.stringify(value))))].toSorted();
    found[kind] = { shape: CACHE_SHAPES[kind as CacheKind], holds };
  }
  const written: Written = JSON.parse(readFileSync(WRITTEN, 'utf8'));
  for (const [kind, now] of Object.entries(found)) {
    const was = written[kind];
    const same = JSON.stringify(was?.holds) === JSON.stringify(now.holds);
    const advice = `What is cached as "${kind}" is not what it was under shape ${was?.shape}: nodes of the version before would be given it. Raise CACHE_SHAPES['${kind}'] in lib/cache-keys.ts by one, and write ${JSON.stringify(now)} into ${WRITTEN}.`;
    assert.ok(same && was?.shape === now.shape, advice);
  }
  assert.deepEqual(Object.keys(written).toSorted(), Object.keys(found).toSorted());
});
