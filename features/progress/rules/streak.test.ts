import assert from 'node:assert/strict';
import { test } from 'node:test';
import { currentStreak } from '#features/progress/rules/streak.ts';
import { localDay } from '#lib/clock.ts';

const streak = (lastActiveOn: string | null, today: string) =>
  currentStreak({ lastActiveOn, streakDays: 4 }, today);

test('a streak lives through the day that is not over, and ends with the day that was missed', () => {
  assert.equal(streak('2026-03-10', '2026-03-10'), 4);
  assert.equal(streak('2026-03-10', '2026-03-11'), 4);
  assert.equal(streak('2026-03-10', '2026-03-12'), 0);
  assert.equal(streak(null, '2026-03-12'), 0);
});

test('the day is that of the person: the hour that summer time leaves out or repeats makes no gap', () => {
  // Berlin goes to summer time on 29 March 2026 at 01:00 UTC, and back on 25 October.
  for (const [last, now] of [
    ['2026-03-28', '2026-03-29T21:59:59Z'],
    ['2026-10-24', '2026-10-25T22:59:59Z'],
  ] as const)
    assert.equal(streak(last, localDay(new Date(now), 'Europe/Berlin')), 4);
  assert.equal(streak('2026-03-28', localDay(new Date('2026-03-29T22:00:00Z'), 'Europe/Berlin')), 0);
  assert.equal(streak('2026-03-28', localDay(new Date('2026-03-29T22:00:00Z'), 'America/New_York')), 4);
});
