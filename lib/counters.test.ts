import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { clock } from '#lib/clock.ts';
import { eitherCounters } from '#lib/counters-either.ts';
import { memoryCounters } from '#lib/counters-memory.ts';
import { redisCounters } from '#lib/counters-redis.ts';
import type { Counters } from '#lib/counters-store.ts';
import { startRedis, type TestRedis, withoutRedis } from '#lib/redis.testing.ts';
import type { Redis } from '#lib/redis-commands.ts';
import { redisServers } from '#lib/redis-servers.ts';
import { onEveryRedis } from '#lib/redis-ways.testing.ts';

process.env.LOG_LEVEL = 'silent';

const contract = (store: () => Counters) => {
  test('counting begins the key’s life at the first count and does not prolong it', async () => {
    assert.equal(await store().take('n', 9, 400), true);
    assert.equal(await store().take('n', 9, 60_000), true);
    assert.equal(await store().read('n'), 2);
    await sleep(600);
    assert.equal(await store().read('n'), 0);
  });

  test('a crowd gets no further than the limit together', async () => {
    const taken = await Promise.all(Array.from({ length: 40 }, () => store().take('crowd', 10, 5_000)));
    assert.equal(taken.filter(Boolean).length, 10);
    assert.equal(await store().read('crowd'), 10);
  });

  test('a count can be given back, and cleared', async () => {
    await store().take('back', 2, 5_000);
    await store().take('back', 2, 5_000);
    assert.equal(await store().take('back', 2, 5_000), false);
    await store().giveBack('back');
    assert.equal(await store().take('back', 2, 5_000), true);
    await store().clear('back');
    assert.equal(await store().read('back'), 0);
    await store().giveBack('back');
    assert.equal(await store().read('back'), 0, 'below nothing there is nothing');
  });
};

describe('memory', () => {
  const store = memoryCounters();
  contract(() => store);

  test('full, it forgets no count: another key is refused until one has ended', async (t) => {
    let now = 1_000_000;
    t.mock.method(clock, 'now', () => new Date(now));
    const small = memoryCounters(100);
    for (let n = 0; n < 9; n++) await small.take('victim', 99, 60_000);
    const flood = Array.from({ length: 5_000 }, (_, n) => small.take(`key ${n}`, 99, 90_000));
    const outcomes = await Promise.allSettled(flood);
    assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 99);
    await assert.rejects(small.take('newcomer', 99, 60_000), { code: 'unavailable', retryAfter: 60 });
    await small.take('victim', 99, 60_000);
    assert.equal(await small.read('victim'), 10);
    await small.giveBack('key 1');
    assert.equal(await small.take('newcomer', 99, 90_000), true, 'a count taken back to nothing makes room');
    now += 60_000;
    assert.equal(await small.take('another', 99, 60_000), true, 'and so does one that has ended');
  });
});

onEveryRedis(redisCounters, contract);

describe('a Redis that is away', { skip: withoutRedis }, () => {
  let server: TestRedis;
  let redis: Redis;
  before(async () => {
    server = await startRedis();
    redis = redisServers(server.url, undefined);
  });
  after(async () => {
    redis.close();
    await server.stop();
  });

  test('leaves the limit to each process’s own count, which knows what came before', async () => {
    const store = eitherCounters(redisCounters(redis), memoryCounters());
    for (let n = 0; n < 6; n++) assert.equal(await store.take('eli', 10, 60_000), true);
    server.hang();
    const began = performance.now();
    const taken = [];
    for (let n = 0; n < 20; n++) taken.push(await store.take('eli', 10, 60_000));
    assert.equal(taken.filter(Boolean).length, 4);
    assert.equal(await store.read('eli'), 10);
    assert.ok(performance.now() - began < 1_500, 'three wait a quarter of a second, then nobody');
    server.goOn();
    while (!(await redis.ask('eli', ['PING']).catch(() => null))) await sleep(100);
    assert.ok((await store.read('eli')) >= 6);
  });
});
