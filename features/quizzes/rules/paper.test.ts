import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { bank } from '#features/quizzes/rules/bank.testing.ts';
import { drawQuestions } from '#features/quizzes/rules/draw.ts';
import { paperOf } from '#features/quizzes/rules/paper.ts';

test('what is shown holds no answer, no explanation and no id that the author gave an option', () => {
  fc.assert(
    fc.property(bank, fc.string(), (questions, seed) => {
      for (const q of paperOf(questions, drawQuestions(questions, 20, seed)).shown) {
        assert.deepEqual(Object.keys(q).toSorted(), ['id', 'kind', 'options', 'points', 'prompt']);
        assert.ok(!JSON.stringify(q).includes('Because of'));
        assert.deepEqual(
          q.options.map((o) => o.id),
          q.options.map((_, i) => String(i + 1)),
        );
      }
    }),
  );
});

test("the key names the author's answer in the ids shown", () => {
  fc.assert(
    fc.property(bank, fc.string(), (questions, seed) => {
      const { shown, key } = paperOf(questions, drawQuestions(questions, 20, seed));
      assert.deepEqual(
        key.map((k) => k.id),
        shown.map((q) => q.id),
      );
      for (const [i, q] of shown.entries()) {
        const source = questions.find((candidate) => candidate.id === q.id);
        const expected = source?.answer.map((id) => source.options.find((o) => o.id === id)?.text);
        const texts = key[i]?.answer.map((id) => q.options.find((o) => o.id === id)?.text);
        assert.deepEqual(texts, expected);
      }
    }),
  );
});
