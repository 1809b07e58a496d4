import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { bank } from '#features/quizzes/rules/bank.testing.ts';
import { drawQuestions } from '#features/quizzes/rules/draw.ts';
import { type Answers, judge } from '#features/quizzes/rules/judge.ts';
import { type KeyedQuestion, paperOf } from '#features/quizzes/rules/paper.ts';

const keyed = (id: string, kind: KeyedQuestion['kind'], answer: string[], points = 1): KeyedQuestion => ({
  id,
  kind,
  answer,
  points,
  explanation: '',
});
const isRight = (question: KeyedQuestion, ...given: string[]) =>
  judge([question], { [question.id]: given }, 1).passed;

test('single and boolean: the one option and nothing beside it', () => {
  assert.equal(isRight(keyed('q', 'single', ['2']), '2'), true);
  assert.equal(isRight(keyed('q', 'single', ['2']), '1'), false);
  assert.equal(isRight(keyed('q', 'single', ['2']), '2', '1'), false);
  assert.equal(isRight(keyed('q', 'boolean', ['false']), 'false'), true);
});

test('multiple: exactly the set, in any order, none doubled', () => {
  const question = keyed('q', 'multiple', ['1', '3']);
  assert.equal(isRight(question, '3', '1'), true);
  assert.equal(isRight(question, '1'), false);
  assert.equal(isRight(question, '1', '2', '3'), false);
  assert.equal(isRight(question, '1', '1'), false);
});

test('ordering: exactly the order', () => {
  const question = keyed('q', 'ordering', ['3', '1', '2']);
  assert.equal(isRight(question, '3', '1', '2'), true);
  assert.equal(isRight(question, '1', '3', '2'), false);
  assert.equal(isRight(question, '3', '1'), false);
});

test('points weigh, and the pass mark itself passes', () => {
  const key = [keyed('a', 'single', ['1'], 4), keyed('b', 'single', ['1'])];
  const result = judge(key, { a: ['1'] }, 0.8);
  assert.deepEqual([result.points, result.maxPoints, result.score, result.passed], [4, 5, 0.8, true]);
  assert.equal(judge(key, { b: ['1'] }, 0.8).passed, false);
  for (let n = 1; n <= 50; n++) {
    const all = Array.from({ length: n }, (_, i) => keyed(`q${i}`, 'single', ['1']));
    const answers = Object.fromEntries(all.slice(0, n - 1).map((q) => [q.id, ['1']]));
    assert.equal(judge(all, answers, (n - 1) / n).passed, true);
  }
});

test('an empty paper is not passed, and a name from the prototype is no answer', () => {
  assert.equal(judge([], {}, 0).passed, false);
  assert.equal(judge([keyed('constructor', 'single', ['1'])], {}, 1).passed, false);
});

test('all right answers score all points; each missing or foreign answer only loses its own', () => {
  fc.assert(
    fc.property(bank, fc.string(), fc.nat(), (questions, seed, pick) => {
      const { key } = paperOf(questions, drawQuestions(questions, 20, seed));
      const answers: Answers = Object.fromEntries(key.map((q) => [q.id, q.answer]));
      const full = judge(key, { ...answers, 'not-drawn': ['1'] }, 1);
      assert.equal(full.passed, true);
      assert.equal(full.score, 1);
      const dropped = key[pick % key.length];
      assert.ok(dropped !== undefined);
      const { [dropped.id]: _, ...rest } = answers;
      const less = judge(key, rest, 1);
      assert.equal(less.points, full.points - dropped.points);
      assert.equal(less.passed, false);
      assert.deepEqual(
        less.questions.filter((q) => !q.right).map((q) => q.id),
        [dropped.id],
      );
    }),
  );
});
