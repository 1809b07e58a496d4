import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { cacheKeys } from '#lib/cache-keys.ts';
import { type CacheNode, startCacheNode } from '#lib/cache-node.testing.ts';
import { startRedis, type TestRedis, withoutRedis } from '#lib/redis.testing.ts';

const secret = { LECTERN_SECRET: 'a secret of at least thirty-two characters' };
const key = cacheKeys.settings('acme');
const next = { ...key, shape: key.shape + 1 };

describe('two versions on one Redis, of which the next caches another shape', { skip: withoutRedis }, () => {
  let redis: TestRedis;
  let old: CacheNode;
  let fresh: CacheNode;
  let truth = 1;
  const loads = { old: 0, fresh: 0 };
  before(async () => {
    redis = await startRedis();
    const env = { ...secret, REDIS_URL: redis.url };
    const count = (who: keyof typeof loads, value: () => object) => () => {
      loads[who] += 1;
      return value();
    };
    // What Redis does not answer in time is loaded: here it is given as long as a slow machine takes.
    old = startCacheNode(
      env,
      count('old', () => ({ css: truth })),
      10_000,
    );
    fresh = startCacheNode(
      env,
      count('fresh', () => ({ palette: truth })),
      10_000,
    );
  });
  after(async () => {
    await Promise.all([old.stop(), fresh.stop()]);
    await redis.stop();
  });

  test('neither is given what the other keeps, and neither loads anew for the other’s sake', async () => {
    for (let n = 0; n < 50; n++) {
      assert.deepEqual(await old.read(key), { css: 1 });
      assert.deepEqual(await fresh.read(next), { palette: 1 });
    }
    assert.deepEqual(loads, { old: 1, fresh: 1 });
  });

  for (const [who, flushes] of [
    ['the version before', () => old.flush(key)],
    ['the next version', () => fresh.flush(next)],
  ] as const)
    test(`what ${who} changes, both see within a second`, async () => {
      truth += 1;
      await flushes();
      await sleep(1_000);
      assert.deepEqual(await old.read(key), { css: truth });
      assert.deepEqual(await fresh.read(next), { palette: truth });
    });
});
