import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  admissionsPerSecond,
  aheadInAll,
  pollAfterMs,
  secondsUntil,
  withSample,
} from '#features/waiting-line/rules/estimate.ts';

test('of other lanes only those count who have their turn before', () => {
  const waiting = new Map([
    ['big', 10_000],
    ['small', 3],
  ]);
  assert.equal(aheadInAll(0, 'small', waiting), 1);
  assert.equal(aheadInAll(2, 'small', waiting), 5);
  assert.equal(aheadInAll(9_999, 'big', waiting), 10_002);
  assert.equal(aheadInAll(7, 'alone', new Map()), 7);
});

test('the wait is told from those who were let in lately, and guessed until there are enough', () => {
  let samples = withSample([], { at: 0, admitted: 100 });
  assert.equal(admissionsPerSecond(samples, 80), 80);
  for (let at = 200; at <= 30_000; at += 200) samples = withSample(samples, { at, admitted: 100 + at / 20 });
  assert.equal(Math.round(admissionsPerSecond(samples, 80)), 50);
  assert.ok(samples.length <= 51, 'nothing is kept for longer than it is looked at');
  assert.equal(secondsUntil(999, 50), 20);
  assert.equal(secondsUntil(0, 1_000), 1);
});

test('when nobody is let in, the wait is long and not endless', () => {
  const samples = [
    { at: 0, admitted: 5 },
    { at: 8_000, admitted: 5 },
  ];
  assert.equal(admissionsPerSecond(samples, 80), 4);
});

test('a line that began anew is counted anew', () => {
  const samples = withSample([{ at: 0, admitted: 90_000 }], { at: 200, admitted: 4 });
  assert.deepEqual(samples, [{ at: 200, admitted: 4 }]);
});

test('the front asks every second, the back four times a minute, and never all together', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 100_000 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (seconds, chance) => {
        const ms = pollAfterMs(seconds, chance);
        assert.ok(ms >= 850 && ms <= 17_250);
        assert.ok(ms <= Math.max(1_150, seconds * 1000), 'nobody sleeps past their turn');
        if (seconds <= 6) assert.ok(ms <= 2_000);
        if (seconds >= 90) assert.ok(60_000 / ms <= 5);
        assert.ok(pollAfterMs(seconds + 1, chance) >= ms);
      },
    ),
  );
});
