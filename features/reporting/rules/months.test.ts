import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lastMonths } from '#features/reporting/rules/months.ts';

test('months without completions are zeros, across the turn of a year', () => {
  assert.deepEqual(lastMonths([{ month: '2025-12', completions: 4 }], '2026-01-31', 3), [
    { label: 'Nov 2025', value: 0 },
    { label: 'Dec 2025', value: 4 },
    { label: 'Jan 2026', value: 0 },
  ]);
});
