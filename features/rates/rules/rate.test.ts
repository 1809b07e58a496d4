import assert from 'node:assert/strict';
import { test } from 'node:test';
import { doneShare, shareText } from '#features/rates/rules/rate.ts';

const counts = (onTime: number, late: number, open: number, overdue: number, excused: number) => ({
  owed: onTime + late + open + overdue + excused,
  onTime,
  late,
  open,
  overdue,
  excused,
});

test('late is done too, and whoever is excused is not asked', () => {
  assert.equal(doneShare(counts(6, 2, 1, 1, 5)), 0.8);
  assert.equal(doneShare(counts(0, 0, 0, 0, 3)), null);
});

test('only everybody is 100 %', () => {
  assert.deepEqual([1, 0.9999, 0.29, 0, null].map(shareText), ['100 %', '99 %', '29 %', '0 %', '–']);
});
