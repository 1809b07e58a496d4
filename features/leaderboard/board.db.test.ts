import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { eq } from 'drizzle-orm';
import type { Tenant } from '#db/placement.ts';
import { person } from '#db/schema/tenant/people.ts';
import { quarterScore } from '#db/schema/tenant/results.ts';
import { lessonCompletion } from '#db/schema/tenant/tracking.ts';
import { type TenantDb, withTenant } from '#db/tenant-db.ts';
import { type TestCluster, testCluster } from '#db/testing.ts';
import { newCourse } from '#db/testing-course.ts';
import { addAttempt, addPerson, addUnit } from '#features/compliance/world.testing.ts';
import { showOnLeaderboard } from '#features/leaderboard/commands.ts';
import { readBoard } from '#features/leaderboard/queries.ts';
import { quarterOf } from '#features/leaderboard/rules/quarter.ts';
import { markPeople } from '#features/marks/commands.ts';
import { recountMarked } from '#features/results/commands.ts';

const NOW = new Date('2026-03-02T10:00:00.000Z');
const quarter = quarterOf(NOW, 'UTC');
/** Points of each person; the nth is called by the nth letter. */
const POINTS = [9, 9, 8, 7, 7, 7, 6, 5, 5, 4, 3, 3, 2, 2, 1];

let cluster: TestCluster;
let tenant: Tenant;
let company: string;
let people: string[];
const write = <T>(work: (db: TenantDb) => Promise<T>) => withTenant(tenant, 'write', work);
const board = (viewerId: string, of: 'unit' | 'all' = 'all') =>
  write((db) => readBoard(db, { viewerId, of, quarter }));
const nth = (n: number) => people[n] ?? '';

before(async () => {
  cluster = await testCluster();
  tenant = await cluster.newTenant();
  await write(async (db) => {
    company = await addUnit(db, 'Company');
    const team = await addUnit(db, 'Team', company);
    people = [];
    for (const n of POINTS.keys())
      people.push(
        await addPerson(db, {
          givenName: 'P',
          familyName: String.fromCharCode(65 + n),
          unitId: n % 2 === 0 ? team : company,
        }),
      );
    await db.insert(quarterScore).values(
      people.map((personId, n) => ({
        personId,
        quarter: quarter.name,
        lessons: POINTS[n] ?? 0,
        courses: 0,
        points: POINTS[n] ?? 0,
        computedAt: NOW,
      })),
    );
  });
});
after(() => cluster.stop());

test('equal points share a rank; one sees the first ten, and oneself with two on either side', async () => {
  const { top, around, people: all, shown } = await board(nth(13));
  assert.deepEqual(
    top.map(({ rank, name }) => `${rank} ${name.at(-1)}`),
    ['1 A', '1 B', '3 C', '4 D', '4 E', '4 F', '7 G', '8 H', '8 I', '10 J'],
  );
  assert.deepEqual(
    around.map(({ rank, name, mine }) => `${rank} ${name.at(-1)}${mine ? '!' : ''}`),
    ['11 K', '13 M', '13 N!', '15 O'],
  );
  assert.deepEqual([all, shown], [15, true]);
});

test('who is among the first is not told twice', async () => {
  const { top, around } = await board(nth(9));
  assert.deepEqual([top.at(-1)?.mine, top.at(-1)?.rank, around], [true, 10, []]);
});

test('a department’s board has its own people and those below, with ranks of their own', async () => {
  const { top, unit } = await board(nth(2), 'unit');
  assert.equal(unit, 'Team');
  assert.deepEqual(
    top.map(({ rank, name }) => `${rank} ${name.at(-1)}`),
    ['1 A', '2 C', '3 E', '4 G', '5 I', '6 K', '7 M', '8 O'],
  );
  assert.equal((await board(nth(1), 'unit')).people, 15, 'with what lies below');
});

test('who leaves it is seen by nobody, and asks again for nothing', async () => {
  const leaving = { personId: nth(0), now: NOW };
  await write((db) => showOnLeaderboard(db, { ...leaving, shown: false }));
  await write((db) => showOnLeaderboard(db, { ...leaving, shown: false }));
  const own = await board(nth(0));
  assert.deepEqual([own.shown, own.people, own.top.some(({ mine }) => mine)], [false, 14, false]);
  const others = await board(nth(1));
  assert.equal(others.top[0]?.name, 'P B');
  await write((db) => showOnLeaderboard(db, { ...leaving, shown: true }));
  assert.equal((await board(nth(1))).people, 15);
});

test('who has left the company is gone at once', async () => {
  await write((db) =>
    db
      .update(person)
      .set({ status: 'left' })
      .where(eq(person.id, nth(1))),
  );
  const seen = await board(nth(0));
  assert.ok(!seen.top.some(({ name }) => name === 'P B'));
  await write((db) => markPeople(db, [nth(1)], NOW));
  await recountMarked(tenant, NOW);
  assert.equal((await board(nth(0))).people, 14);
});

test('one’s own points count at once, and everybody’s when they are counted', async () => {
  const personId = nth(14);
  await write(async (db) => {
    const course = await newCourse(db, 'raced');
    const attemptId = await addAttempt(db, { ...course, personId, completedAt: NOW });
    const lessons = [course.text, course.video, course.quiz];
    await db
      .insert(lessonCompletion)
      .values(lessons.map((lessonId) => ({ attemptId, lessonId, personId, completedAt: NOW })));
    await markPeople(db, [personId], NOW);
  });
  const points = async (viewer: string) => {
    const { top, around } = await board(viewer);
    return [...top, ...around].find(({ name }) => name === 'P O')?.points;
  };
  const own = await board(personId);
  assert.deepEqual([own.source, await points(personId), await points(nth(0))], ['counted', 8, undefined]);
  assert.equal(new Date(own.behindSince ?? 0).getTime(), NOW.getTime());
  await recountMarked(tenant, NOW);
  assert.deepEqual([(await board(personId)).source, await points(nth(0))], ['stored', 8]);
  assert.equal((await board(personId)).behindSince, null);
});
