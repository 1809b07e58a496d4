import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { eq, sql } from 'drizzle-orm';
import type { Tenant } from '#db/placement.ts';
import { person } from '#db/schema/tenant/people.ts';
import { progressSummary, quarterScore, resultMark } from '#db/schema/tenant/results.ts';
import { type TenantDb, withTenant } from '#db/tenant-db.ts';
import { type TestCluster, testCluster } from '#db/testing.ts';
import { newCourse, newLearners, type TestCourse } from '#db/testing-course.ts';
import { completeLessons } from '#features/completions/commands.ts';
import { markEverybody, markPeople } from '#features/marks/commands.ts';
import { recountPeople } from '#features/progress/commands.ts';
import { ownProgress } from '#features/progress/queries.ts';
import { recountMarked } from '#features/results/commands.ts';
import { resultAges } from '#features/results/queries.ts';
import { readCounters } from '#lib/metrics.ts';

const NOW = new Date('2026-03-02T10:00:00.000Z');
const COUNTS = { coursesDone: 0, coursesBegun: 1, lessonsDone: 1, minutesDone: 0, activeDays: 1 };
const ONE_LESSON = { ...COUNTS, lastActiveOn: '2026-03-02', streakDays: 1 };

let cluster: TestCluster;
let tenant: Tenant;
let course: TestCourse;
let learners: { personId: string; attemptId: string }[];

const write = <T>(work: (db: TenantDb) => Promise<T>) => withTenant(tenant, 'write', work);
const own = (personId: string) => write((db) => ownProgress(db, personId));
const settled = async () => {
  while ((await recountMarked(tenant, NOW)) > 0);
};
const read = (n: number) =>
  write((db) => completeLessons(db, learners[n]?.attemptId ?? '', [course.text], NOW));

before(async () => {
  cluster = await testCluster();
  tenant = await cluster.newTenant();
  await write(async (db) => {
    course = await newCourse(db, 'counted');
    learners = await newLearners(db, course, 6, new Date(NOW.getTime() - 3_600_000));
    await markEverybody(db, NOW);
  });
  await settled();
});
after(() => cluster.stop());

test('who has just done something sees it at once; everybody else when it is counted', async () => {
  const [{ personId = '' } = {}] = learners;
  assert.equal((await own(personId)).source, 'stored');
  await read(0);
  assert.deepEqual(await own(personId), { ...ONE_LESSON, source: 'counted' });
  assert.equal(await recountMarked(tenant, NOW), 1);
  assert.deepEqual(await own(personId), { ...ONE_LESSON, source: 'stored' });
  assert.equal(await recountMarked(tenant, NOW), 0, 'only what is marked is counted');
  const [score] = await write((db) =>
    db.select().from(quarterScore).where(eq(quarterScore.personId, personId)),
  );
  assert.deepEqual([score?.quarter, score?.points], ['2026-Q1', 1]);
});

test('a fact that is rolled back leaves no mark', async () => {
  const marks = () => write((db) => db.select().from(resultMark));
  await assert.rejects(
    write(async (db) => {
      await completeLessons(db, learners[1]?.attemptId ?? '', [course.text], NOW);
      throw new Error('half-way');
    }),
  );
  assert.deepEqual(await marks(), []);
});

test('who is killed half-way has counted nothing and lost no mark; counting twice gives the same', async () => {
  await read(2);
  const personId = learners[2]?.personId ?? '';
  await assert.rejects(
    write(async (db) => {
      await recountPeople(db, { personIds: [personId], timeZone: 'UTC', now: NOW });
      throw new Error('killed');
    }),
  );
  assert.equal((await own(personId)).source, 'counted');
  assert.equal((await write(resultAges)).people, 1);
  await settled();
  const once = await own(personId);
  await write((db) => recountPeople(db, { personIds: [personId], timeZone: 'UTC', now: NOW }));
  assert.deepEqual(await own(personId), once);
});

test('people are counted together, however often each was marked', async () => {
  const [one, other] = learners.map(({ personId }) => personId);
  await write((db) => markPeople(db, [one ?? '', other ?? ''], NOW));
  await write((db) => markPeople(db, [one ?? ''], NOW));
  assert.equal(await recountMarked(tenant, NOW), 2);
  assert.deepEqual(await write((db) => db.select().from(resultMark)), []);
});

test('two workers at once lose nothing that is done meanwhile', async () => {
  await Promise.all([recountMarked(tenant, NOW), read(3), recountMarked(tenant, NOW), read(4), settled()]);
  await settled();
  for (const n of [3, 4])
    assert.deepEqual(await own(learners[n]?.personId ?? ''), { ...ONE_LESSON, source: 'stored' });
});

test('what has drifted without a mark is told by the night’s sweep and set right', async () => {
  const personId = learners[5]?.personId ?? '';
  await write((db) =>
    db.update(progressSummary).set({ lessonsDone: 99 }).where(eq(progressSummary.personId, personId)),
  );
  const before = readCounters().results_drift ?? 0;
  await write((db) => markEverybody(db, NOW, true));
  await settled();
  assert.equal((readCounters().results_drift ?? 0) - before, 1);
  assert.equal((await own(personId)).lessonsDone, 0);
});

test('nothing is kept of who has left', async () => {
  const personId = learners[0]?.personId ?? '';
  await write(async (db) => {
    await db.update(person).set({ status: 'left' }).where(eq(person.id, personId));
    await markEverybody(db, NOW);
  });
  await settled();
  const [kept] = await write((db) =>
    db.execute(sql`select (select count(*)::int from progress_summary where person_id = ${personId}::uuid) as progress,
      (select count(*)::int from quarter_score where person_id = ${personId}::uuid) as scores`),
  );
  assert.deepEqual({ ...kept }, { progress: 0, scores: 0 });
});

test('another tenant’s results are its own', async () => {
  const other = await cluster.newTenant();
  assert.equal(await recountMarked(other, NOW), 0);
  const [seen] = await withTenant(other, 'write', (db) =>
    db.execute(
      sql`select (select count(*)::int from progress_summary) as progress, (select count(*)::int from quarter_score) as scores`,
    ),
  );
  assert.deepEqual({ ...seen }, { progress: 0, scores: 0 });
});
