import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cacheFigures } from '#features/metrics/rules/cache-figures.ts';
import { exposition } from '#features/metrics/rules/exposition.ts';
import type { Series } from '#lib/metrics.ts';

const series = (name: string, value: number, kind?: string): Series => ({
  name,
  labels: kind ? { kind } : {},
  value,
});

test('what was answered without the database, by kind and over all', () => {
  const figures = cacheFigures([
    series('cache_local_hits', 90, 'catalog'),
    series('cache_shared_hits', 6, 'catalog'),
    series('cache_shared_asks', 10, 'catalog'),
    series('cache_misses', 4, 'catalog'),
    series('cache_misses', 2, 'member'),
    series('cache_shared_asks', 2, 'member'),
    series('cache_stale_own_reads', 0, 'member'),
    series('cache_own_writes_guarded', 3, 'member'),
    series('jobs_done', 7),
  ]);
  assert.deepEqual(figures, {
    kinds: [
      { kind: 'catalog', local: 90, shared: 6, misses: 4, avoided: 0.96 },
      { kind: 'member', local: 0, shared: 0, misses: 2, avoided: 0 },
    ],
    avoided: 96 / 102,
    redis: 0.5,
    avoidedReads: 96,
    staleOwnReads: 0,
    guarded: 3,
  });
});

test('a process that was asked nothing has no share', () => {
  const { avoided, redis, kinds } = cacheFigures([]);
  assert.deepEqual({ avoided, redis, kinds }, { avoided: null, redis: null, kinds: [] });
});

test('a counter with labels is one family with a line each', () => {
  const text = exposition(
    [series('hits', 1, 'b'), series('hits', 2, 'a'), series('jobs', 3)],
    [
      { name: 'of-now', labels: {}, value: 0.5 },
      { name: 'state', labels: { dependency: 'redis', instance: 'primary' }, value: 2 },
    ],
  );
  assert.equal(
    text,
    `# TYPE lectern_hits_total counter
lectern_hits_total{kind="a"} 2
lectern_hits_total{kind="b"} 1
# TYPE lectern_jobs_total counter
lectern_jobs_total 3
# TYPE lectern_of_now gauge
lectern_of_now 0.5
# TYPE lectern_state gauge
lectern_state{dependency="redis",instance="primary"} 2
`,
  );
});
