import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { closesAt, GRACE_SECONDS, outcome, timing } from '#features/quizzes/rules/timing.ts';

const opened = new Date('2026-03-15T09:00:00Z');
const after = (seconds: number) => new Date(opened.getTime() + seconds * 1_000);

test('within limit and grace is in time, a moment past the grace is late', () => {
  assert.deepEqual(timing(opened, 15, after(900)), { closesAt: after(900), late: false, secondsLate: 0 });
  assert.deepEqual(timing(opened, 15, after(910)), { closesAt: after(900), late: false, secondsLate: 10 });
  assert.equal(timing(opened, 15, after(60)).secondsLate, 0);
  assert.equal(timing(opened, 15, after(900 + GRACE_SECONDS)).late, false);
  assert.equal(timing(opened, 15, new Date(after(900 + GRACE_SECONDS).getTime() + 1)).late, true);
});

test('without a limit nothing is late', () => {
  assert.equal(closesAt(opened, null), null);
  assert.equal(timing(opened, null, after(1e6)).late, false);
});

test('late is marked and does not pass, however good the answers', () => {
  fc.assert(
    fc.property(fc.boolean(), fc.nat(2_000), (passedByScore, seconds) => {
      const result = outcome(passedByScore, timing(opened, 15, after(seconds)));
      assert.equal(result.late, seconds > 900 + GRACE_SECONDS);
      assert.equal(result.passed, passedByScore && !result.late);
    }),
  );
});
