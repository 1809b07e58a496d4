import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { eq } from 'drizzle-orm';
import fc from 'fast-check';
import { v7 as uuidv7 } from 'uuid';
import type { Tenant } from '#db/placement.ts';
import { quarterScore } from '#db/schema/tenant/results.ts';
import { attempt, lessonCompletion } from '#db/schema/tenant/tracking.ts';
import { type TenantDb, withTenant } from '#db/tenant-db.ts';
import { type TestCluster, testCluster } from '#db/testing.ts';
import { newCourse, type TestCourse } from '#db/testing-course.ts';
import { addPerson } from '#features/compliance/world.testing.ts';
import { quarterOf } from '#features/leaderboard/rules/quarter.ts';
import { recountPeople } from '#features/progress/commands.ts';
import { ownProgress, POINTS, type Progress } from '#features/progress/queries.ts';
import { localDay } from '#lib/clock.ts';
import { addDays } from '#lib/local-date.ts';

const NOW = new Date('2026-11-02T10:00:00.000Z');
const ZONES = ['Europe/Berlin', 'America/New_York', 'Asia/Kathmandu', 'Pacific/Apia', 'Australia/Lord_Howe'];

let cluster: TestCluster;
let tenant: Tenant;
let courses: TestCourse[];
const write = <T>(work: (db: TenantDb) => Promise<T>) => withTenant(tenant, 'write', work);

before(async () => {
  cluster = await testCluster();
  tenant = await cluster.newTenant();
  courses = await write(async (db) => [await newCourse(db, 'one'), await newCourse(db, 'two')]);
});
after(() => cluster.stop());

/** Hours before now, over five months: two changes of the clock, and more than a quarter. */
const hour = fc
  .integer({ min: 0, max: 24 * 150 })
  .map((hours) => new Date(NOW.getTime() - hours * 3_600_000));
type Lived = { course: number; end: 'open' | 'done' | 'voided'; at: Date; lessons: (Date | null)[] };
const lived: fc.Arbitrary<Lived> = fc.record({
  course: fc.integer({ min: 0, max: 1 }),
  end: fc.constantFrom('open', 'done', 'done', 'voided'),
  at: hour,
  lessons: fc.array(fc.option(hour), { minLength: 3, maxLength: 3 }),
});

test('what is kept is what a direct count of any history gives', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(lived, { maxLength: 7 }),
      fc.constantFrom(...ZONES),
      async (given, timeZone) => {
        // Of a course one attempt at most is open.
        const history = given.filter(
          (one, n) =>
            one.end !== 'open' ||
            given.findIndex((other) => other.end === 'open' && other.course === one.course) === n,
        );
        const personId = await write((db) => live(db, history, timeZone));
        await write((db) =>
          recountPeople(db, { personIds: [personId], timeZone: 'Europe/Berlin', now: NOW }),
        );
        const { source, ...kept } = await write((db) => ownProgress(db, personId));
        assert.equal(source, 'stored');
        assert.deepEqual(kept, directly(history, timeZone));
        const scores = await write((db) =>
          db.select().from(quarterScore).where(eq(quarterScore.personId, personId)),
        );
        assert.deepEqual(
          Object.fromEntries(
            scores.map(({ quarter, lessons, courses, points }) => [quarter, { lessons, courses, points }]),
          ),
          scoresDirectly(history),
        );
      },
    ),
    { numRuns: 60 },
  );
});

async function live(db: TenantDb, history: readonly Lived[], timeZone: string): Promise<string> {
  const personId = await addPerson(db, { timeZone });
  for (const [n, { course, end, at, lessons }] of history.entries()) {
    const { courseId, versionId } = courseAt(course);
    const id = uuidv7();
    await db.insert(attempt).values({
      id,
      personId,
      courseId,
      courseVersionId: versionId,
      contentSha256: 'x',
      n: n + 1,
      startedAt: new Date(0),
      completedAt: end === 'done' ? at : null,
      voidedAt: end === 'voided' ? at : null,
    });
    const done = finished(course, lessons).map(([lessonId, completedAt]) => ({
      attemptId: id,
      lessonId,
      personId,
      completedAt,
    }));
    if (done.length > 0) await db.insert(lessonCompletion).values(done);
  }
  return personId;
}

function courseAt(n: number): TestCourse {
  const found = courses[n];
  assert.ok(found);
  return found;
}

function finished(course: number, lessons: readonly (Date | null)[]): [string, Date][] {
  const { text, video, quiz } = courseAt(course);
  return [text, video, quiz].flatMap((id, n): [string, Date][] => {
    const at = lessons[n];
    return at ? [[id, at]] : [];
  });
}

function directly(history: readonly Lived[], timeZone: string): Progress {
  const standing = history.filter(({ end }) => end !== 'voided');
  const done = standing.filter(({ end }) => end === 'done');
  const moments = history.flatMap(({ course, end, at, lessons }) => [
    ...finished(course, lessons).map(([, moment]) => moment),
    ...(end === 'done' ? [at] : []),
  ]);
  const days = new Set(moments.map((moment) => localDay(moment, timeZone)));
  const lastActiveOn = [...days].toSorted().at(-1) ?? null;
  let streakDays = 0;
  for (let day = lastActiveOn; day !== null && days.has(day); day = addDays(day, -1)) streakDays += 1;
  return {
    coursesDone: new Set(done.map(({ course }) => course)).size,
    coursesBegun: standing.length - done.length,
    lessonsDone: new Set(
      standing.flatMap(({ course, lessons }) => finished(course, lessons).map(([id]) => id)),
    ).size,
    minutesDone: 5 * done.length,
    activeDays: days.size,
    lastActiveOn,
    streakDays,
  };
}

function scoresDirectly(history: readonly Lived[]) {
  const standing = history.filter(({ end }) => end !== 'voided');
  const within = (ago: number) => {
    const { name, from, until } = quarterOf(NOW, 'Europe/Berlin', ago);
    const inside = (at: Date) => at >= from && at < until;
    const lessons = new Set(
      standing.flatMap(({ course, lessons: of }) =>
        finished(course, of).flatMap(([id, at]) => (inside(at) ? [id] : [])),
      ),
    ).size;
    const made = new Set(
      standing.flatMap(({ course, end, at }) => (end === 'done' && inside(at) ? [course] : [])),
    ).size;
    const points = lessons * POINTS.lesson + made * POINTS.course;
    return points > 0 ? [[name, { lessons, courses: made, points }] as const] : [];
  };
  return Object.fromEntries([...within(0), ...within(1)]);
}
