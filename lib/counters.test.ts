import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { clock } from '#lib/clock.ts';
import { eitherCounters } from '#lib/counters-either.ts';
import { memoryCounters } from '#lib/counters-memory.ts';
import { redisCounters } from '#lib/counters-redis.ts';
import type { Counters } from '#lib/counters-store.ts';
import { startRedis, type TestRedis, withoutRedis } from '#lib/redis.testing.ts';
import { PATIENCE, type Redis } from '#lib/redis-commands.ts';
import { redisServers } from '#lib/redis-servers.ts';
import { onEveryRedis } from '#lib/redis-ways.testing.ts';
import { isLate } from '#lib/within.ts';

process.env.LOG_LEVEL = 'silent';

const contract = (store: () => Counters) => {
  test('counting begins the key’s life at the first count and does not prolong it', async () => {
    const counted = async (key: string): Promise<string> => {
      const began = performance.now();
      assert.equal(await store().take(key, 9, 1_500), true);
      assert.equal(await store().take(key, 9, 60_000), true);
      const count = await store().read(key);
      // What took longer than the first count lives began anew.
      if (performance.now() - began > 1_400) return counted(`${key}'`);
      assert.equal(count, 2);
      return key;
    };
    const key = await counted('n');
    const end = performance.now() + 50_000;
    while ((await store().read(key)) !== 0) await sleep(50);
    assert.ok(performance.now() < end, 'the second count would have kept it for a minute');
  });

  test('a crowd gets no further than the limit together', async () => {
    const taken = await Promise.all(Array.from({ length: 40 }, () => store().take('crowd', 10, 60_000)));
    assert.equal(taken.filter(Boolean).length, 10);
    assert.equal(await store().read('crowd'), 10);
  });

  test('a count can be given back, and cleared', async () => {
    await store().take('back', 2, 60_000);
    await store().take('back', 2, 60_000);
    assert.equal(await store().take('back', 2, 60_000), false);
    await store().giveBack('back');
    assert.equal(await store().take('back', 2, 60_000), true);
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
    redis = redisServers(server.url, undefined, { ...PATIENCE, timeoutMs: 2_000 });
  });
  after(async () => {
    redis.close();
    await server.stop();
  });

  test('leaves the limit to each process’s own count, which knows what came before', async () => {
    while (!(await redis.ask('eli', ['PING']).catch(() => null))) await sleep(100);
    let waited = 0;
    const watched: Redis = {
      ...redis,
      ask: (key, command) =>
        redis.ask(key, command).catch((error: unknown) => {
          if (isLate(error)) waited += 1;
          throw error;
        }),
    };
    const store = eitherCounters(redisCounters(watched), memoryCounters());
    for (let n = 0; n < 6; n++) assert.equal(await store.take('eli', 10, 60_000), true);
    server.hang();
    waited = 0;
    const taken = [];
    for (let n = 0; n < 20; n++) taken.push(await store.take('eli', 10, 60_000));
    assert.equal(taken.filter(Boolean).length, 4);
    assert.equal(await store.read('eli'), 10);
    // The rest of the 21 are not made to wait, but for one now and then that looks whether it is back.
    assert.ok(waited <= 6, `${waited} waited as long as one may`);
    server.goOn();
    while (!(await redis.ask('eli', ['PING']).catch(() => null))) await sleep(100);
    assert.ok((await store.read('eli')) >= 6);
  });
});
