import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { clock } from '#lib/clock.ts';
import { memoryCounters } from '#lib/counters-memory.ts';
import type { Counters } from '#lib/counters-store.ts';
import { upstashCounters } from '#lib/counters-upstash.ts';
import { hasRedis, type RestRedis, restRedis } from '#lib/redis.testing.ts';

const contract = (store: () => Counters) => {
  test('counting begins the key’s life at the first count and does not prolong it', async () => {
    assert.deepEqual([await store().add('n', 1, 400), await store().add('n', 1, 60_000)], [1, 2]);
    assert.equal(await store().read('n'), 2);
    await sleep(600);
    assert.equal(await store().read('n'), 0);
    assert.equal(await store().add('n', 1, 400), 1);
  });

  test('a count can be taken back, and cleared', async () => {
    await store().add('back', 1, 5_000);
    await store().add('back', 1, 5_000);
    assert.equal(await store().add('back', -1, 5_000), 1);
    await store().clear('back');
    assert.equal(await store().read('back'), 0);
  });
};

describe('memory', () => {
  const store = memoryCounters();
  contract(() => store);

  test('full, it forgets no count: another key is refused until one has ended', async (t) => {
    let now = 1_000_000;
    t.mock.method(clock, 'now', () => new Date(now));
    const small = memoryCounters(100);
    for (let n = 0; n < 9; n++) await small.add('victim', 1, 60_000);
    const flood = Array.from({ length: 5_000 }, (_, n) => small.add(`key ${n}`, 1, 90_000));
    const outcomes = await Promise.allSettled(flood);
    assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 99);
    await assert.rejects(small.add('newcomer', 1, 60_000), { code: 'unavailable', retryAfter: 60 });
    assert.equal(await small.add('victim', 1, 60_000), 10);
    await small.add('key 1', -1, 90_000);
    assert.equal(await small.add('newcomer', 1, 90_000), 1, 'a count taken back to nothing makes room');
    now += 60_000;
    assert.equal(await small.add('another', 1, 60_000), 1, 'and so does one that has ended');
  });
});

describe('Upstash REST', { skip: hasRedis ? false : 'there is no redis-server on PATH' }, () => {
  let redis: RestRedis;
  let store: Counters;
  before(async () => {
    redis = await restRedis();
    store = upstashCounters(redis.url, redis.token);
  });
  after(() => redis.stop());
  contract(() => store);
});
