import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ageText } from '#lib/age-text.ts';

test('an age in words, coarser as it grows; a clock that is ahead makes nothing younger than now', () => {
  const now = new Date('2026-03-02T10:00:00Z');
  const ago = (seconds: number) => ageText(new Date(now.getTime() - seconds * 1000), now);
  assert.deepEqual([-5, 4, 5, 119, 120, 7_140, 7_200].map(ago), [
    'just now',
    'just now',
    '5 seconds ago',
    '119 seconds ago',
    '2 minutes ago',
    '119 minutes ago',
    '2 hours ago',
  ]);
});
