import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { breakers, isAway } from '#lib/breaker.ts';
import { startRedis, startReplica, type TestRedis, withoutRedis } from '#lib/redis.testing.ts';
import { PATIENCE, type Redis } from '#lib/redis-commands.ts';
import { redisServers } from '#lib/redis-servers.ts';
import { isLate } from '#lib/within.ts';

process.env.LOG_LEVEL = 'silent';

/** A Redis that works answers within it on any machine, and every read that waits in vain is told apart from one that does not. */
const timeoutMs = 5_000;

const gets = async (server: TestRedis) =>
  Number(/cmdstat_get:calls=(\d+)/.exec(String(await server.ask('INFO', 'commandstats')))?.[1] ?? 0);

const stateOf = (instance: string) =>
  breakers().find((one) => one.name === 'redis' && one.instance === instance)?.state;

describe('a primary and its replica', { skip: withoutRedis }, () => {
  let primary: TestRedis;
  let replica: TestRedis;
  let redis: Redis;
  before(async () => {
    primary = await startRedis();
    replica = await startReplica(primary);
    redis = redisServers(primary.url, replica.url, { ...PATIENCE, timeoutMs });
    await reading(replica);
  });
  after(async () => {
    redis.close();
    await replica.stop();
    await primary.stop();
  });

  /** Until reads go to this server. */
  async function reading(server: TestRedis): Promise<void> {
    for (;;) {
      const earlier = await gets(server);
      await redis.read('nothing', {}).catch(() => null);
      if ((await gets(server)) > earlier) return;
      await sleep(20);
    }
  }

  /** What is read just after an absence may have been ended meanwhile by who could not say so. */
  async function believed(): Promise<void> {
    while (!(await redis.read('nothing', { newest: true }).catch(() => null))) await sleep(50);
  }

  test('reads go to the replica, writes to the primary', async () => {
    // On a machine that stands still for a second the replica has to prove anew that it follows.
    for (let asked = -1; asked !== 0; ) {
      const earlier = await gets(primary);
      for (let n = 0; n < 20; n++) await redis.read(`key ${n}`, {});
      asked = (await gets(primary)) - earlier;
    }
    await redis.ask('written', ['SET', 'written', '1']);
    assert.equal(await primary.ask('GET', 'written'), '1');
  });

  test('a process reads what it wrote, and whoever asks for the newest gets it, though the replica lags', async () => {
    await replica.ask('REPLICAOF', '127.0.0.1', '1');
    await primary.ask('SET', 'of another', 'new');
    await redis.ask('own', ['SET', 'own', 'new']);
    assert.equal((await redis.read('own', {})).value, 'new');
    assert.equal((await redis.read('of another', { newest: true })).value, 'new');
    await sleep(1_000);
    assert.equal((await redis.read('of another', {})).value, 'new', 'a second later it is not read any more');
    await replica.ask('REPLICAOF', '127.0.0.1', String(primary.port));
    await reading(replica);
  });

  test('by itself it waits for a quarter of a second', () => assert.equal(PATIENCE.timeoutMs, 250));

  test('a replica that hangs costs a few reads as long as one may wait, and then none', async () => {
    replica.hang();
    await sleep(1_100);
    const earlier = await gets(primary);
    for (let n = 0; n < 50; n++) await redis.read(`key ${n}`, {});
    assert.equal((await gets(primary)) - earlier, 50, 'the primary answers all of them');
    while (stateOf('replica') === 'closed') await sleep(20);
    assert.equal(stateOf('primary'), 'closed');
    replica.goOn();
    await reading(replica);
    assert.equal(stateOf('replica'), 'closed');
  });

  test('a primary that hangs holds nobody for longer than one may wait, and soon nobody at all', async () => {
    primary.hang();
    const fails = () =>
      redis.ask('key', ['GET', 'key']).then(
        () => assert.fail('It hangs.'),
        (error: Error) => error,
      );
    const waited: Error[] = [];
    while (stateOf('primary') === 'closed') waited.push(await fails());
    assert.ok(waited.length <= 3, `${waited.length} waited`);
    for (const error of waited.filter(isLate)) assert.match(error.message, /within 5000 ms/);
    const later = [];
    for (let n = 0; n < 100; n++) later.push(await fails());
    // One looks whether it is back each 0.4 s, and these take no time.
    assert.ok(later.filter(isAway).length > 90, `${later.filter(isLate).length} of 100 waited`);
    primary.goOn();
    while ((await redis.ask('key', ['PING']).catch(() => null)) !== 'PONG') await sleep(50);
    assert.equal(stateOf('primary'), 'closed');
    await assert.rejects(redis.read('key', { newest: true }), /was away moments ago/);
    await believed();
  });

  test('a primary that was restarted is found again, and nothing of before is believed', async () => {
    await redis.ask('kept', ['SET', 'kept', '1']);
    const kept = () => redis.read('kept', { newest: true });
    let { lease } = await kept();
    for (; !lease?.holds(); { lease } = await kept()) await sleep(20);
    const { port } = primary;
    await primary.stop();
    const stopped = performance.now();
    // Noted before it is asked: how late this process is changes nothing.
    for (let asked = stopped; lease?.holds(); asked = performance.now()) {
      assert.ok(asked - stopped < 1_000, `${asked - stopped} ms`);
      await sleep(5);
    }
    while (stateOf('primary') !== 'open') await sleep(5);
    primary = await startRedis({ port });
    await believed();
    assert.equal(lease?.holds(), false);
    assert.equal((await kept()).value, null);
  });
});
