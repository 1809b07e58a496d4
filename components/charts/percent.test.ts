import assert from 'node:assert/strict';
import { test } from 'node:test';
import { percentOf } from '#components/charts/percent.ts';

test('a share is never rounded to all or nothing', () => {
  assert.equal(percentOf(4_999, 5_000), '>99%');
  assert.equal(percentOf(1, 5_000), '<1%');
  assert.equal(percentOf(5_000, 5_000), '100%');
  assert.equal(percentOf(0, 5_000), '0%');
  assert.equal(percentOf(0, 0), '0%');
  assert.equal(percentOf(2, 3), '67%');
});
