import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bankSchema, questionSchema, quizSettingsSchema } from '#features/quizzes/rules/question.ts';

const options = [
  { id: 'a', text: 'One' },
  { id: 'b', text: 'Two' },
];
const single = { id: 'q1', kind: 'single', prompt: 'Which?', options, answer: 'a' };

test('each kind of question is read, with one point and no explanation by default', () => {
  const questions = [
    single,
    { ...single, id: 'q2', kind: 'multiple', answer: ['a', 'b'] },
    { id: 'q3', kind: 'boolean', prompt: 'True?', answer: false },
    { ...single, id: 'q4', kind: 'ordering', answer: ['b', 'a'] },
  ];
  const bank = bankSchema.parse(questions);
  assert.deepEqual(
    bank.map((q) => [q.points, q.explanation]),
    [
      [1, ''],
      [1, ''],
      [1, ''],
      [1, ''],
    ],
  );
});

test('a question that could not be answered is refused', () => {
  const wrong = [
    { ...single, answer: 'c' },
    { ...single, options: [options[0], options[0]] },
    { ...single, options: [options[0]] },
    { ...single, kind: 'multiple', answer: [] },
    { ...single, kind: 'multiple', answer: ['a', 'a'] },
    { ...single, kind: 'ordering', answer: ['a'] },
    { ...single, prompt: '  ' },
    { id: 'q3', kind: 'boolean', prompt: 'True?', answer: 'yes' },
  ];
  for (const question of wrong) assert.equal(questionSchema.safeParse(question).success, false);
  assert.equal(bankSchema.safeParse([single, single]).success, false);
});

test('a quiz passes at 80 % without limits unless its settings say otherwise', () => {
  assert.deepEqual(quizSettingsSchema.parse({ draw: 5 }), {
    draw: 5,
    passMark: 0.8,
    limitSeconds: null,
    maxAttempts: null,
    waitSeconds: 0,
  });
});
