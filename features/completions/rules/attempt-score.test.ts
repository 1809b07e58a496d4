import assert from 'node:assert/strict';
import { test } from 'node:test';
import { attemptScore } from '#features/completions/rules/attempt-score.ts';

test('a course without a quiz has no score', () => {
  assert.equal(attemptScore([]), null);
  assert.equal(attemptScore([{ lessonId: 'a', score: 0, points: 0 }]), null);
});

test('the best sitting of each quiz counts, weighed by its points', () => {
  const sittings = [
    { lessonId: 'short', score: 0.5, points: 2 },
    { lessonId: 'short', score: 1, points: 2 },
    { lessonId: 'long', score: 0.8, points: 8 },
    { lessonId: 'long', score: 0.1, points: 8 },
  ];
  assert.equal(attemptScore(sittings)?.toFixed(4), '0.8400');
  assert.equal(attemptScore(sittings), attemptScore(sittings.toReversed()));
});
