import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bankSchema, questionSchema, quizSettingsSchema } from '#features/quizzes/rules/question.ts';

const options = [
  { id: 'a', text: 'One' },
  { id: 'b', text: 'Two' },
];
const single = { id: 'q1', kind: 'single', prompt: 'Which?', options, answer: ['a'] };

test('each kind of question is read, with one point and no explanation by default', () => {
  const bank = bankSchema.parse([
    single,
    { ...single, id: 'q2', kind: 'multiple', answer: ['a', 'b'] },
    { ...single, id: 'q3', kind: 'boolean' },
    { ...single, id: 'q4', kind: 'ordering', answer: ['b', 'a'] },
  ]);
  assert.deepEqual(new Set(bank.map((q) => `${q.points}${q.explanation}`)), new Set(['1']));
});

test('a question that could not be answered is refused', () => {
  const third = { id: 'c', text: 'Three' };
  const wrong = [
    { ...single, answer: ['c'] },
    { ...single, answer: ['a', 'b'] },
    { ...single, options: [options[0], options[0]] },
    { ...single, options: [options[0]] },
    { ...single, kind: 'multiple', answer: [] },
    { ...single, kind: 'multiple', answer: ['a', 'a'] },
    { ...single, kind: 'ordering' },
    { ...single, kind: 'boolean', options: [...options, third] },
    { ...single, prompt: '  ' },
  ];
  for (const question of wrong) assert.equal(questionSchema.safeParse(question).success, false);
  assert.equal(bankSchema.safeParse([single, single]).success, false);
});

test('a quiz passes at 80 % without limits unless its settings say otherwise', () => {
  assert.deepEqual(quizSettingsSchema.parse({ draw: 5 }), {
    draw: 5,
    passMark: 0.8,
    timeLimitMinutes: null,
    maxAttempts: null,
    waitMinutes: 0,
  });
});
