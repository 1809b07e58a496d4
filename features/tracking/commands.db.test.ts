import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { and, eq } from 'drizzle-orm';
import fc from 'fast-check';
import { v7 as uuidv7 } from 'uuid';
import type { Tenant } from '#db/placement.ts';
import { certificate } from '#db/schema/tenant/compliance.ts';
import { lesson } from '#db/schema/tenant/courses.ts';
import {
  attempt,
  lessonCompletion,
  lessonProgress,
  quizAttempt,
  trackingEvent,
} from '#db/schema/tenant/tracking.ts';
import { withTenant } from '#db/tenant-db.ts';
import { type TestCluster, testCluster } from '#db/testing.ts';
import { newCourse, newLearners, type TestCourse } from '#db/testing-course.ts';
import { fold } from '#features/player/rules/fold.ts';
import { applyBatch, type ReceivedEvent } from '#features/tracking/commands.ts';
import { asLessonEvent } from '#features/tracking/rules/meaning.ts';
import type { TrackedEvent } from '#features/tracking/rules/tracked-event.ts';

const NOW = new Date('2026-03-02T10:00:00.000Z');
const STARTED = new Date('2026-03-02T09:00:00.000Z');

let cluster: TestCluster;
let tenant: Tenant;
let course: TestCourse;
let learners: { personId: string; attemptId: string }[];

before(async () => {
  cluster = await testCluster();
  tenant = await cluster.newTenant();
  await withTenant(tenant, 'write', async (db) => {
    course = await newCourse(db, 'tracked');
    learners = await newLearners(db, course, 200, STARTED);
  });
});
after(() => cluster.stop());

type Learner = { personId: string; attemptId: string };

function nextLearner(): Learner {
  const learner = learners.pop();
  if (!learner) throw new Error('Make more learners.');
  return learner;
}

const received = (
  learner: Learner,
  lessonId: string,
  event: TrackedEvent,
  receivedAt = NOW,
): ReceivedEvent => ({
  event,
  launch: { tenantId: tenant.id, lessonId, ...learner },
  receivedAt,
});

let seq = 0;
const event = (kind: TrackedEvent['kind'], data: object): TrackedEvent =>
  ({ id: uuidv7(), seq: ++seq, at: NOW.getTime() - 1000, kind, data }) as TrackedEvent;

const watching = (from: number, to: number) => event('video.watched', { from, to, speed: 1 });

async function progressOf(learner: Learner, lessonId: string) {
  const [row] = await withTenant(tenant, 'write', (db) =>
    db
      .select()
      .from(lessonProgress)
      .where(and(eq(lessonProgress.attemptId, learner.attemptId), eq(lessonProgress.lessonId, lessonId))),
  );
  if (!row) return null;
  return {
    startedAt: row.startedAt.getTime(),
    lastAt: row.lastAt.getTime(),
    finishedAt: row.finishedAt?.getTime() ?? null,
    watched: [...row.watched.matchAll(/\[(\d+),(\d+)\)/g)].map(([, from, to]) => [Number(from), Number(to)]),
    position:
      row.positionAt === null
        ? null
        : { at: row.positionAt.getTime(), seq: row.positionSeq, value: row.positionSeconds },
    secondsSpent: row.secondsSpent,
    events: row.events,
  };
}

const common = {
  id: fc.constant(null).map(() => uuidv7()),
  seq: fc.nat(20),
  at: fc.integer({ min: NOW.getTime() - 20, max: NOW.getTime() + 5 }),
};
const reported = <K extends TrackedEvent['kind']>(kind: K, data: fc.Arbitrary<object>) =>
  fc.record({ ...common, kind: fc.constant(kind), data }) as fc.Arbitrary<TrackedEvent>;
const anyEvent = fc.oneof(
  reported('lesson.opened', fc.constant({})),
  reported('lesson.finished', fc.constant({})),
  reported('video.position', fc.record({ at: fc.nat(60) })),
  reported(
    'video.watched',
    fc.record({ from: fc.nat(60), to: fc.nat(90), speed: fc.constantFrom(0.5, 1, 2) }),
  ),
  reported('time.spent', fc.record({ seconds: fc.nat(60) })),
);

/** The same events shuffled, some sent again, cut into batches. */
const delivery = fc.array(anyEvent, { minLength: 1, maxLength: 15 }).chain((original) =>
  fc
    .tuple(
      fc.shuffledSubarray(original, { minLength: original.length }),
      fc.subarray(original),
      fc.integer({ min: 1, max: 6 }),
    )
    .map(([shuffled, again, size]) => {
      const sent = [...shuffled, ...again];
      const batches: TrackedEvent[][] = [];
      for (let from = 0; from < sent.length; from += size) batches.push(sent.slice(from, from + size));
      return { original, batches };
    }),
);

test('any order, repetition and cut, by one writer or two at once, give what the rule says', async () => {
  await fc.assert(
    fc.asyncProperty(delivery, fc.boolean(), async ({ original, batches }, atOnce) => {
      const learner = nextLearner();
      const apply = (batch: TrackedEvent[]) =>
        applyBatch(
          tenant,
          batch.map((one) => received(learner, course.video, one)),
        );
      if (atOnce) await Promise.all([...batches, ...batches.toReversed()].map(apply));
      else for (const batch of batches) await apply(batch);
      const expected = fold(original.map((one) => asLessonEvent(one, Math.min(one.at, NOW.getTime()))));
      assert.deepEqual(await progressOf(learner, course.video), expected);
    }),
    { numRuns: 60 },
  );
});

const opened = (learner: Learner, openedAt: Date) =>
  withTenant(tenant, 'write', async (db) => {
    const drawn = course.questionIds.map((questionId) => ({ questionId, optionIds: ['false', 'true'] }));
    const sitting = { ...learner, lessonId: course.quiz, n: 1, openedAt, drawn };
    const [row] = await db.insert(quizAttempt).values(sitting).returning({ id: quizAttempt.id });
    return row?.id ?? '';
  });

/** '2' is the second option shown, 'true', which is right. */
const handIn = (quizAttemptId: string, ...chosen: string[]) =>
  event('quiz.submitted', {
    quizAttemptId,
    answers: Object.fromEntries(course.questionIds.map((id, n) => [id, [chosen[n] ?? '1']])),
  });

const sittingOf = async (id: string) => {
  const [row] = await withTenant(tenant, 'write', (db) =>
    db.select().from(quizAttempt).where(eq(quizAttempt.id, id)),
  );
  return row;
};
const attemptOf = async ({ attemptId }: Learner) => {
  const [row] = await withTenant(tenant, 'write', (db) =>
    db.select().from(attempt).where(eq(attempt.id, attemptId)),
  );
  return row;
};
const certificatesOf = ({ attemptId }: Learner) =>
  withTenant(tenant, 'write', (db) => db.$count(certificate, eq(certificate.attemptId, attemptId)));
const completed = async ({ attemptId }: Learner) => {
  const rows = await withTenant(tenant, 'write', (db) =>
    db
      .select({ lessonId: lessonCompletion.lessonId })
      .from(lessonCompletion)
      .where(eq(lessonCompletion.attemptId, attemptId)),
  );
  return rows.map(({ lessonId }) => lessonId).sort();
};

test('the last lesson completes the attempt, with its score, however often the events come', async () => {
  const learner = nextLearner();
  const quizAttemptId = await opened(learner, new Date('2026-03-02T09:55:00Z'));
  const batch = [
    received(learner, course.text, event('lesson.finished', {})),
    received(learner, course.video, watching(0, 36)),
    received(learner, course.quiz, handIn(quizAttemptId, '2', '2')),
  ];
  for (const one of batch) await applyBatch(tenant, [one, one]);
  assert.deepEqual(await completed(learner), [course.text, course.video, course.quiz].sort());
  const done = await attemptOf(learner);
  assert.deepEqual([done?.completedAt, done?.score], [NOW, 1]);
  assert.equal(await certificatesOf(learner), 1);
  const later = new Date('2026-03-02T11:00:00Z');
  await applyBatch(
    tenant,
    batch.map((one) => ({ ...one, receivedAt: later })),
  );
  assert.deepEqual((await attemptOf(learner))?.completedAt, NOW);
  assert.equal(await certificatesOf(learner), 1);
});

test('two writers with a last lesson each do not leave the attempt open', async () => {
  const learner = nextLearner();
  const quizAttemptId = await opened(learner, new Date('2026-03-02T09:55:00Z'));
  await Promise.all([
    applyBatch(tenant, [received(learner, course.text, event('lesson.finished', {}))]),
    applyBatch(tenant, [received(learner, course.video, watching(0, 40))]),
    applyBatch(tenant, [received(learner, course.quiz, handIn(quizAttemptId, '2', '2'))]),
  ]);
  assert.deepEqual((await attemptOf(learner))?.completedAt, NOW);
});

test('a claimed end completes no video, and nothing is watched faster than time passes', async () => {
  const learner = nextLearner();
  await applyBatch(tenant, [
    received(learner, course.video, event('lesson.finished', {})),
    received(learner, course.video, watching(0, 30)),
  ]);
  assert.deepEqual(await completed(learner), []);
  const soon = new Date(STARTED.getTime() + 5_000);
  const hasty = nextLearner();
  await applyBatch(tenant, [received(hasty, course.video, watching(0, 40), soon)]);
  assert.deepEqual(await completed(hasty), []);
});

test('a text is read no faster than time passes, however much is claimed', async () => {
  const [slow, learner] = await withTenant(tenant, 'write', async (db) => {
    const long = await newCourse(db, 'long');
    const body = { markdown: 'Read this.', minimumSeconds: 120 };
    await db.update(lesson).set({ body }).where(eq(lesson.id, long.text));
    const [one] = await newLearners(db, long, 1, STARTED);
    return [long.text, one as Learner];
  });
  const after = (seconds: number) => new Date(STARTED.getTime() + seconds * 1_000);
  const claims = Array.from({ length: 5 }, () => event('time.spent', { seconds: 60 }));
  const read = [event('lesson.finished', {}), ...claims];
  await applyBatch(
    tenant,
    read.map((one) => received(learner, slow, one, after(10))),
  );
  assert.deepEqual(await completed(learner), []);
  await applyBatch(tenant, [received(learner, slow, event('time.spent', { seconds: 1 }), after(121))]);
  assert.deepEqual(await completed(learner), [slow]);
});

test('the first hand-in of a quiz counts; a wrong one does not pass', async () => {
  const learner = nextLearner();
  const quizAttemptId = await opened(learner, new Date('2026-03-02T09:55:00Z'));
  await applyBatch(tenant, [received(learner, course.quiz, handIn(quizAttemptId, '2', '1'))]);
  await applyBatch(tenant, [received(learner, course.quiz, handIn(quizAttemptId, '2', '2'))]);
  const sitting = await sittingOf(quizAttemptId);
  assert.deepEqual([sitting?.score, sitting?.passed, sitting?.late], [0.5, false, false]);
  assert.deepEqual(await completed(learner), []);
});

test('a quiz handed in after its time and grace is judged, stored and marked late', async () => {
  const learner = nextLearner();
  const quizAttemptId = await opened(learner, new Date('2026-03-02T09:49:00Z'));
  await applyBatch(tenant, [received(learner, course.quiz, handIn(quizAttemptId, '2', '2'))]);
  const sitting = await sittingOf(quizAttemptId);
  assert.deepEqual([sitting?.score, sitting?.passed, sitting?.late], [1, false, true]);
  assert.deepEqual(sitting?.submittedAt, NOW);
});

test("nobody hands in another's quiz", async () => {
  const [mine, theirs] = [nextLearner(), nextLearner()];
  const quizAttemptId = await opened(theirs, new Date('2026-03-02T09:55:00Z'));
  const stolen = received(mine, course.quiz, handIn(quizAttemptId, '1', '1'));
  await applyBatch(tenant, [stolen]);
  assert.equal((await sittingOf(quizAttemptId))?.submittedAt, null);
  const again = received(mine, course.quiz, handIn(quizAttemptId, '1', '1'));
  await applyBatch(tenant, [again, received(theirs, course.quiz, handIn(quizAttemptId, '2', '2'))]);
  assert.equal((await sittingOf(quizAttemptId))?.passed, true);
});

test("events for another's attempt or a lesson of another version are refused, their neighbours stored", async () => {
  const [mine, theirs] = [nextLearner(), nextLearner()];
  const other = await withTenant(tenant, 'write', (db) => newCourse(db, 'another'));
  const good = received(mine, course.text, event('lesson.opened', {}));
  const notTheirs = received({ ...theirs, personId: mine.personId }, course.text, event('lesson.opened', {}));
  const notThere = received(mine, other.text, event('lesson.opened', {}));
  const unknown = received({ ...mine, attemptId: uuidv7() }, course.text, event('lesson.opened', {}));
  const applied = await applyBatch(tenant, [notTheirs, good, notThere, unknown]);
  assert.equal(applied.stored, 1);
  assert.deepEqual(
    applied.refused.toSorted(),
    [notTheirs, notThere, unknown].map((one) => one.event.id).sort(),
  );
  const kept = await withTenant(tenant, 'write', (db) =>
    db
      .select({ id: trackingEvent.id })
      .from(trackingEvent)
      .where(eq(trackingEvent.attemptId, theirs.attemptId)),
  );
  assert.deepEqual([...kept], []);
});
