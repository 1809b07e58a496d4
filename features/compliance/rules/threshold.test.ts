import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ALWAYS_ALLOWED, lossCheck } from '#features/compliance/rules/threshold.ts';

test('trap: a truncated HR file suspending 9,000 people is stopped and the difference told', () => {
  assert.deepEqual(lossCheck(12_000, 9_000), {
    stop: true,
    losing: 9_000,
    allowed: 1_200,
    sentence:
      'This would release 9000 of 12000 people (75 %), more than the 1200 that go without a look. ' +
      'Nothing was changed: check the difference, then confirm it.',
  });
});

test('the threshold itself passes, one more does not', () => {
  assert.equal(lossCheck(400, 40).stop, false);
  assert.equal(lossCheck(400, 41).stop, true);
});

test('a small company may lose a few people', () => {
  assert.equal(lossCheck(8, ALWAYS_ALLOWED).stop, false);
  assert.equal(lossCheck(8, ALWAYS_ALLOWED + 1).stop, true);
});

test('whoever may lose many may lose fewer', () => {
  fc.assert(
    fc.property(fc.nat(50_000), fc.nat(50_000), fc.nat(50_000), (before, a, b) => {
      const [fewer, more] = [Math.min(a, b), Math.max(a, b)];
      if (!lossCheck(before, more).stop) assert.equal(lossCheck(before, fewer).stop, false);
    }),
  );
});
