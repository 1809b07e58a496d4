import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { bank } from '#features/quizzes/rules/bank.testing.ts';
import { drawQuestions } from '#features/quizzes/rules/draw.ts';
import { bankSchema, type Question } from '#features/quizzes/rules/question.ts';

const find = (questions: readonly Question[], id: string): Question => {
  const question = questions.find((candidate) => candidate.id === id);
  assert.ok(question !== undefined);
  return question;
};

test('the same seed gives the same draw, of the bank, without repetition, with all options of each', () => {
  fc.assert(
    fc.property(bank, fc.integer({ min: 1, max: 25 }), fc.string(), (questions, count, seed) => {
      const drawn = drawQuestions(questions, count, seed);
      assert.deepEqual(drawQuestions(questions, count, seed), drawn);
      assert.equal(drawn.length, Math.min(count, questions.length));
      assert.equal(new Set(drawn.map((d) => d.questionId)).size, drawn.length);
      for (const { questionId, optionIds } of drawn) {
        const ids = find(questions, questionId).options.map((o) => o.id);
        assert.deepEqual(optionIds.toSorted(), ids.toSorted());
      }
    }),
  );
});

test('an ordering is never shown in its right order, true/false always in its own', () => {
  fc.assert(
    fc.property(bank, fc.string(), (questions, seed) => {
      for (const { questionId, optionIds } of drawQuestions(questions, 20, seed)) {
        const { kind, answer, options } = find(questions, questionId);
        if (kind === 'ordering') assert.notDeepEqual(optionIds, answer);
        if (kind === 'boolean')
          assert.deepEqual(
            optionIds,
            options.map((o) => o.id),
          );
      }
    }),
  );
});

test('over many attempts every question is drawn about equally often, and the right option stands in every place', () => {
  const options = ['a', 'b', 'c', 'd'].map((id) => ({ id, text: id }));
  const questions = bankSchema.parse(
    Array.from({ length: 15 }, (_, i) => ({
      id: `q${i}`,
      kind: 'single',
      prompt: 'p',
      options,
      answer: ['a'],
    })),
  );
  const draws = Array.from({ length: 3_000 }, (_, i) => drawQuestions(questions, 5, `attempt-${i}`)).flat();
  const drawn = Map.groupBy(draws, (d) => d.questionId);
  assert.equal(drawn.size, 15);
  for (const [id, times] of drawn) assert.ok(Math.abs(times.length - 1_000) < 150, `${id}: ${times.length}`);
  const places = Map.groupBy(draws, (d) => d.optionIds.indexOf('a'));
  assert.equal(places.size, 4);
  for (const [at, times] of places) assert.ok(Math.abs(times.length - 3_750) < 300, `${at}: ${times.length}`);
});
