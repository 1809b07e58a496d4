import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { eq } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import type { Tenant } from '#db/placement.ts';
import { course as courses, lesson, question } from '#db/schema/tenant/courses.ts';
import { quizAttempt } from '#db/schema/tenant/tracking.ts';
import { withTenant } from '#db/tenant-db.ts';
import { type TestCluster, testCluster } from '#db/testing.ts';
import { newCourse, newLearners, type TestCourse } from '#db/testing-course.ts';
import { startOver } from '#features/player/commands.ts';
import { openSitting } from '#features/quizzes/commands.ts';
import { bankOf, readResult } from '#features/quizzes/queries.ts';
import { drawQuestions } from '#features/quizzes/rules/draw.ts';
import { paperOf } from '#features/quizzes/rules/paper.ts';
import { applyBatch, type ReceivedEvent } from '#features/tracking/commands.ts';

const NOW = new Date('2026-03-02T10:00:00.000Z');
const later = (minutes: number) => new Date(NOW.getTime() + minutes * 60_000);
const SECRET = 'Because the correct one is this';

let cluster: TestCluster;
let tenant: Tenant;
let course: TestCourse;
let learners: { personId: string; attemptId: string }[];

before(async () => {
  cluster = await testCluster();
  tenant = await cluster.newTenant();
  await withTenant(tenant, 'write', async (db) => {
    course = await newCourse(db, 'quizzed');
    learners = await newLearners(db, course, 20, NOW);
    await db.update(courses).set({ currentVersionId: course.versionId });
    await db.update(question).set({ explanation: SECRET });
    const body = { draw: 2, passMark: 1, timeLimitMinutes: 10, maxAttempts: 2 };
    await db.update(lesson).set({ body }).where(eq(lesson.id, course.quiz));
  });
});
after(() => cluster.stop());

function learner() {
  const next = learners.pop();
  if (!next) throw new Error('Make more learners.');
  return { ...next, lessonId: course.quiz };
}
type Learner = ReturnType<typeof learner>;

const open = (who: Learner, now = NOW) =>
  withTenant(tenant, 'write', (db) => openSitting(db, { ...who, now }));
const resultOf = (id: string, personId: string, now = NOW) =>
  withTenant(tenant, 'write', (db) => readResult(db, { id, personId, now }));

const tell = (who: Learner, kind: 'quiz.answered' | 'quiz.submitted', data: object, receivedAt = NOW) => {
  const { personId, attemptId, lessonId } = who;
  const event = { id: uuidv7(), seq: 1, at: receivedAt.getTime(), kind, data } as ReceivedEvent['event'];
  const launch = { tenantId: tenant.id, personId, attemptId, lessonId };
  return applyBatch(tenant, [{ event, launch, receivedAt }]);
};
const handIn = (who: Learner, quizAttemptId: string, chosen: string, receivedAt = NOW) =>
  tell(
    who,
    'quiz.submitted',
    { quizAttemptId, answers: Object.fromEntries(course.questionIds.map((id) => [id, [chosen]])) },
    receivedAt,
  );

test('a sitting shows questions and options, and nothing of an answer', async () => {
  const sitting = await open(learner());
  assert.deepEqual(Object.keys(sitting).sort(), [
    'answers',
    'closesAt',
    'n',
    'now',
    'questions',
    'quizAttemptId',
  ]);
  assert.equal(sitting.questions.length, 2);
  for (const one of sitting.questions)
    assert.deepEqual(Object.keys(one).sort(), ['id', 'kind', 'options', 'points', 'prompt']);
  assert.ok(!JSON.stringify(sitting).includes(SECRET));
  assert.equal(sitting.closesAt, later(10).toISOString());
});

test('what the browser gets does not tell in which order the author wrote', async () => {
  const bank = await withTenant(tenant, 'write', (db) => bankOf(db, course.quiz));
  const guessed: boolean[] = [];
  for (let n = 0; n < 8; n++) {
    const { quizAttemptId, questions } = await open(learner());
    const { shown } = paperOf(bank, drawQuestions(bank, 2, quizAttemptId));
    guessed.push(JSON.stringify(shown) === JSON.stringify(questions));
  }
  assert.ok(guessed.includes(false), 'the id of the sitting is the seed of its draw');
});

test('opened again while there is time, it is the same paper with what was answered', async () => {
  const who = learner();
  const first = await open(who);
  const [questionId = ''] = course.questionIds;
  const { quizAttemptId } = first;
  await tell(who, 'quiz.answered', { quizAttemptId, questionId, optionIds: ['2'] }, later(1));
  await tell(who, 'quiz.answered', { quizAttemptId, questionId, optionIds: ['1'] }, later(2));
  const again = await open(who, later(5));
  assert.deepEqual(again.questions, first.questions);
  assert.equal(again.closesAt, first.closesAt);
  assert.deepEqual(again.answers, { [questionId]: ['1'] });
});

test('two windows that open it at once get one sitting', async () => {
  const who = learner();
  const [one, other] = await Promise.all([open(who), open(who)]);
  assert.equal(one.quizAttemptId, other.quizAttemptId);
});

test('there is no result before the hand-in, and the answers after it', async () => {
  const who = learner();
  const { quizAttemptId } = await open(who);
  assert.equal(await resultOf(quizAttemptId, who.personId), null);
  await handIn(who, quizAttemptId, '2');
  const result = await resultOf(quizAttemptId, who.personId);
  assert.deepEqual([result?.score, result?.passed, result?.next.may], [0, false, 'open']);
  assert.deepEqual(
    result?.questions.map(({ answer, given, right, explanation }) => [answer, given, right, explanation]),
    [
      [['1'], ['2'], false, SECRET],
      [['1'], ['2'], false, SECRET],
    ],
  );
});

test('attempts are limited, then the course can be begun again; a passed quiz is not taken again', async () => {
  const who = learner();
  for (const minute of [0, 1]) {
    const { quizAttemptId } = await open(who, later(minute));
    await handIn(who, quizAttemptId, '2', later(minute));
  }
  await assert.rejects(open(who, later(2)), { code: 'conflict' });
  const again = await withTenant(tenant, 'write', (db) => startOver(db, { ...who, now: later(3) }));
  assert.notEqual(again.attemptId, who.attemptId);
  assert.equal((await open({ ...who, attemptId: again.attemptId }, later(3))).n, 1);
  await assert.rejects(open(who, later(3)), { code: 'not_found' });
  const better = learner();
  const { quizAttemptId } = await open(better);
  await handIn(better, quizAttemptId, '1');
  assert.equal((await resultOf(quizAttemptId, better.personId))?.passed, true);
  await assert.rejects(open(better, later(1)), { code: 'conflict' });
});

test('a course that can still be finished is not begun again', async () => {
  const [mine, theirs] = [learner(), learner()];
  const over = (who: Learner) => withTenant(tenant, 'write', (db) => startOver(db, { ...who, now: NOW }));
  await assert.rejects(over(mine), { code: 'conflict' });
  await assert.rejects(over({ ...mine, attemptId: theirs.attemptId }), { code: 'not_found' });
});

test("nobody opens or reads another's quiz", async () => {
  const [mine, theirs] = [learner(), learner()];
  const { quizAttemptId } = await open(theirs);
  await handIn(theirs, quizAttemptId, '1');
  await assert.rejects(open({ ...theirs, personId: mine.personId }), { code: 'not_found' });
  await assert.rejects(resultOf(quizAttemptId, mine.personId), { code: 'not_found' });
  await assert.rejects(open({ ...mine, lessonId: course.text }), { code: 'not_found' });
  const count = await withTenant(tenant, 'write', (db) =>
    db.$count(quizAttempt, eq(quizAttempt.personId, mine.personId)),
  );
  assert.equal(count, 0);
});
