import assert from 'node:assert/strict';
import { test } from 'node:test';
import { servedFigures } from '#features/metrics/rules/served-figures.ts';

test('kept results by kind, and how often one was counted for whoever had just changed it', () => {
  const served = (kind: string, source: string, value: number) => ({
    name: 'results_served',
    labels: { kind, source },
    value,
  });
  const other = { name: 'jobs_done', labels: {}, value: 9 };
  assert.deepEqual(
    servedFigures([
      served('rates', 'stored', 2),
      served('progress', 'counted', 1),
      other,
      served('progress', 'stored', 5),
    ]),
    [
      { kind: 'progress', stored: 5, counted: 1 },
      { kind: 'rates', stored: 2, counted: 0 },
    ],
  );
});
