import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sql } from 'drizzle-orm';
import { withTenant } from '#db/tenant-db.ts';
import { type TestCluster, testCluster } from '#db/testing.ts';
import { newCourse, newLearners } from '#db/testing-course.ts';
import { completeLessons } from '#features/completions/commands.ts';

const NOW = new Date('2026-03-02T10:00:00.000Z');

let cluster: TestCluster;
before(async () => {
  cluster = await testCluster();
});
after(() => cluster.stop());

test('two writers that have both stored something of an attempt complete lessons of it without a deadlock', async () => {
  const tenant = await cluster.newTenant();
  const { course, attemptId } = await withTenant(tenant, 'write', async (db) => {
    const made = await newCourse(db, 'raced');
    const [learner] = await newLearners(db, made, 1, NOW);
    return { course: made, attemptId: learner?.attemptId ?? '' };
  });
  const both = Promise.withResolvers<void>();
  let stored = 0;
  const complete = (lessonId: string) =>
    withTenant(tenant, 'write', async (db) => {
      // What a foreign key's check takes when an event or a signature is stored.
      await db.execute(sql`select from attempt where id = ${attemptId}::uuid for key share`);
      stored += 1;
      if (stored === 2) both.resolve();
      await both.promise;
      return completeLessons(db, attemptId, [lessonId], NOW);
    });
  await Promise.all([complete(course.text), complete(course.video)]);
  const [row] = await withTenant(tenant, 'write', (db) =>
    db.execute(
      sql`select count(*)::int as done from lesson_completion where attempt_id = ${attemptId}::uuid`,
    ),
  );
  assert.equal(row?.done, 2);
});
