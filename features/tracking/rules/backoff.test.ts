import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { backoffMs } from '#features/tracking/rules/backoff.ts';

const failures = fc.integer({ min: 1, max: 10_000 });
const chance = fc.double({ min: 0, max: 1, noNaN: true });
const asked = fc.nat(30_000);

test('waits longer after each failure, up to a minute', () => {
  assert.deepEqual(
    [1, 2, 3, 7, 50].map((n) => backoffMs(n, 1)),
    [1_000, 2_000, 4_000, 60_000, 60_000],
  );
});

test('players who failed together are spread, and none comes before the server asked', () => {
  fc.assert(
    fc.property(failures, chance, asked, (n, dice, retryAfterMs) => {
      const wait = backoffMs(n, dice, retryAfterMs);
      assert.ok(wait >= retryAfterMs + backoffMs(n, 1) / 2 - 1);
      assert.ok(wait <= retryAfterMs + backoffMs(n, 1));
    }),
  );
});
