import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { drawPaper } from '#features/quizzes/rules/draw.ts';
import { bankSchema } from '#features/quizzes/rules/question.ts';
import { bank } from '#features/quizzes/rules/quiz.testing.ts';

test('the same seed gives the same paper, drawn from the bank without repetition', () => {
  fc.assert(
    fc.property(bank, fc.integer({ min: 1, max: 25 }), fc.string(), (questions, count, seed) => {
      const paper = drawPaper(questions, count, seed);
      assert.deepEqual(drawPaper(questions, count, seed), paper);
      const ids = paper.shown.map((q) => q.id);
      assert.equal(ids.length, Math.min(count, questions.length));
      assert.equal(new Set(ids).size, ids.length);
      assert.deepEqual(
        paper.key.map((q) => q.id),
        ids,
      );
    }),
  );
});

test('what is shown holds no answer, no explanation and no id that the author gave an option', () => {
  fc.assert(
    fc.property(bank, fc.string(), (questions, seed) => {
      for (const q of drawPaper(questions, 20, seed).shown) {
        assert.deepEqual(Object.keys(q).toSorted(), ['id', 'kind', 'options', 'points', 'prompt']);
        assert.ok(!JSON.stringify(q).includes('Because of'));
        const expected = q.kind === 'boolean' ? ['true', 'false'] : q.options.map((_, i) => String(i + 1));
        assert.deepEqual(
          q.options.map((o) => o.id),
          expected,
        );
      }
    }),
  );
});

test("the key names the author's answer in the ids shown", () => {
  fc.assert(
    fc.property(bank, fc.string(), (questions, seed) => {
      const { shown, key } = drawPaper(questions, 20, seed);
      for (const [i, q] of shown.entries()) {
        const source = questions.find((candidate) => candidate.id === q.id);
        assert.ok(source !== undefined);
        const texts = key[i]?.answer.map((id) => q.options.find((o) => o.id === id)?.text);
        const expected =
          source.kind === 'boolean'
            ? [source.answer ? 'True' : 'False']
            : [source.answer].flat().map((id) => source.options.find((o) => o.id === id)?.text);
        assert.deepEqual(texts, expected);
      }
    }),
  );
});

test('an ordering is never shown in its right order', () => {
  fc.assert(
    fc.property(bank, fc.string(), (questions, seed) => {
      const { key } = drawPaper(questions, 20, seed);
      for (const q of key.filter((k) => k.kind === 'ordering')) {
        assert.notDeepEqual(
          q.answer,
          q.answer.toSorted((a, b) => Number(a) - Number(b)),
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
      answer: 'a',
    })),
  );
  const drawn = new Map<string, number>();
  const places = new Map<string, number>();
  for (let attempt = 0; attempt < 3_000; attempt++) {
    for (const q of drawPaper(questions, 5, `attempt-${attempt}`).key) {
      drawn.set(q.id, (drawn.get(q.id) ?? 0) + 1);
      places.set(q.answer.join(), (places.get(q.answer.join()) ?? 0) + 1);
    }
  }
  assert.equal(drawn.size, 15);
  for (const count of drawn.values()) assert.ok(count > 850 && count < 1_150, `drawn ${count} times`);
  for (const place of ['1', '2', '3', '4']) {
    const count = places.get(place) ?? 0;
    assert.ok(count > 3_450 && count < 4_050, `place ${place}: ${count}`);
  }
});
