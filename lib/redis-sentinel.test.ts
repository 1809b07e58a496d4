import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { startRedis, startReplica, type TestRedis, withoutRedis } from '#lib/redis.testing.ts';
import type { Redis } from '#lib/redis-commands.ts';
import { redisSentinel } from '#lib/redis-sentinel.ts';
import { sentinelOf } from '#lib/redis-ways.testing.ts';
import { isLate } from '#lib/within.ts';

process.env.LOG_LEVEL = 'silent';

describe('a primary that dies under the eyes of a sentinel', { skip: withoutRedis }, () => {
  let primary: TestRedis;
  let replica: TestRedis;
  let sentinel: TestRedis;
  let redis: Redis;
  before(async () => {
    primary = await startRedis();
    replica = await startReplica(primary);
    sentinel = await sentinelOf(primary);
    redis = redisSentinel('lectern', [sentinel.url]);
    while (!String(await sentinel.ask('SENTINEL', 'REPLICAS', 'lectern')).includes(String(replica.port)))
      await sleep(50);
    while ((await redis.ask('a', ['SET', 'a', '1']).catch(() => null)) !== 'OK') await sleep(50);
    // A write that its replica has not heard of goes with the primary.
    while ((await replica.ask('GET', 'a')) !== '1') await sleep(20);
  });
  after(async () => {
    redis.close();
    for (const server of [sentinel, replica, primary]) await server.stop();
  });

  test('is followed by its replica; meanwhile calls fail soon', async () => {
    await primary.stop();
    const waited: string[] = [];
    for (;;) {
      const answer = await redis.ask('b', ['SET', 'b', '2']).catch((error: Error) => error);
      if (answer === 'OK') break;
      if (isLate(answer)) waited.push((answer as Error).message);
      await sleep(20);
    }
    for (const said of waited) assert.match(said, /within 250 ms/);
    assert.equal(await replica.ask('GET', 'b'), '2');
    const read = (): Promise<string | null> => redis.read('a', {}).then(({ value }) => value, read);
    assert.equal(await read(), '1');
  });
});
