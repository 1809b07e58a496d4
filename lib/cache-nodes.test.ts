import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { cacheKeys } from '#lib/cache-keys.ts';
import { type CacheNode, moment, startCacheNode } from '#lib/cache-node.testing.ts';
import { startRedis, startReplica, type TestRedis, withoutRedis } from '#lib/redis.testing.ts';

const secret = { LECTERN_SECRET: 'a secret of at least thirty-two characters' };
const key = cacheKeys.settings('acme');

/** What the database holds now, and since when. */
let truth = { version: 0, since: 0 };
const change = () => {
  truth = { version: truth.version + 1, since: moment() };
};

type Cluster = { primary: TestRedis; replica: TestRedis | null; a: CacheNode; b: CacheNode };

/** Tells the other nodes of what has changed; from then on they may be asked. */
async function tell(node: CacheNode): Promise<void> {
  while (!(await node.flush(key))) await sleep(50);
  truth.since = moment();
}

/** Reads for a while; how long after the last change somebody asked who was given an older value, in milliseconds. */
async function stalest(node: CacheNode, ms: number): Promise<number> {
  let worst = 0;
  const until = performance.now() + ms;
  while (performance.now() < until) {
    const { value, at } = await node.look(key);
    if (value !== truth.version) worst = Math.max(worst, at - truth.since);
    await sleep(2);
  }
  assert.equal(await node.read(key), truth.version, 'in the end it is seen');
  return worst;
}

/** Until its copy is one of which the server says when it changes. */
async function warm(node: CacheNode): Promise<void> {
  for (let local = 0; local < 20; ) {
    const before = await node.metrics();
    await node.read(key);
    const after = await node.metrics();
    const hit = (after.cache_local_hits ?? 0) > (before.cache_local_hits ?? 0);
    local = hit ? local + 1 : 0;
    await sleep(10);
  }
}

/** Asks these all the time while something is done; the longest that one of them kept silent, in milliseconds. */
async function silence(
  those: readonly (() => Promise<unknown>)[],
  meanwhile: () => Promise<void>,
): Promise<number> {
  let [longest, over] = [0, false];
  const listening = those.map(async (ask) => {
    while (!over) {
      const began = performance.now();
      await ask();
      longest = Math.max(longest, performance.now() - began);
      await sleep(10);
    }
  });
  await meanwhile();
  over = true;
  await Promise.all(listening);
  return longest;
}

for (const [name, withReplica] of [
  ['two nodes on one Redis', false],
  ['two nodes, one of which reads a replica', true],
] as const) {
  describe(name, { skip: withoutRedis }, () => {
    let on: Cluster;
    before(async () => {
      const primary = await startRedis();
      const replica = withReplica ? await startReplica(primary) : null;
      const near: Record<string, string> = replica ? { REDIS_REPLICA_URL: replica.url } : {};
      const start = (env: Record<string, string>) =>
        startCacheNode({ ...secret, REDIS_URL: primary.url, ...env }, () => truth.version);
      on = { primary, replica, a: start({}), b: start(near) };
    });
    after(async () => {
      await Promise.all([on.a.stop(), on.b.stop()]);
      await on.replica?.stop();
      await on.primary.stop();
    });
    const copied = async () => {
      change();
      await tell(on.a);
      // A flushed entry is not kept anew for five seconds.
      await on.primary.ask('FLUSHALL');
      await warm(on.b);
    };
    beforeEach(copied);

    /** Does it until nobody has stood still meanwhile: who does shows no sign of life, and copies of theirs are not believed. */
    async function undisturbed(work: () => Promise<void>): Promise<void> {
      const servers = [on.primary, on.replica].flatMap((server) => server ?? []);
      const all = [...servers.map((server) => () => server.ask('PING')), () => on.b.metrics()];
      while ((await silence(all, work)) > 150);
    }

    test('a copy costs no question while nothing changes, and ends by the server’s message', async () => {
      let hits = 0;
      await undisturbed(async () => {
        await warm(on.b);
        const earlier = await on.b.metrics();
        for (let n = 0; n < 50; n++) await on.b.read(key);
        const later = await on.b.metrics();
        hits = (later.cache_local_hits ?? 0) - (earlier.cache_local_hits ?? 0);
      });
      assert.equal(hits, 50);
      change();
      await tell(on.a);
      // Without a message it would live for a minute, since nothing but that ends it while the server shows signs of life.
      const worst = await stalest(on.b, 500);
      assert.ok(worst < 1_000, `${worst} ms`);
    });

    test('whoever wrote on one node sees it on the other at once', async () => {
      for (let n = 0; n < 100; n++) {
        change();
        await tell(on.a);
        assert.equal(await on.b.read(key, { newest: true }), truth.version);
      }
    });

    test('what is older than somebody’s own write is not given to them, and what they load heals the copy', async () => {
      let [guarded, stale] = [0, 0];
      await undisturbed(async () => {
        await copied();
        const old = truth.version;
        change();
        // Nobody has flushed it, as when a replica that lags was read after the flush: others are given the old value.
        // Whose Redis is slow to answer reads the database, and has the old copy again when that answers.
        while ((await on.b.read(key)) !== old) await sleep(50);
        const before = await on.b.metrics();
        assert.equal(await on.b.read(key, { wroteAt: truth.version }), truth.version);
        const after = await on.b.metrics();
        const risen = (name: string) => (after[name] ?? 0) - (before[name] ?? 0);
        [guarded, stale] = [risen('cache_own_writes_guarded'), risen('cache_stale_own_reads')];
      });
      assert.ok(guarded > 0);
      assert.equal(stale, 0);
      assert.equal(await on.a.read(key, { newest: true }), truth.version, 'the shared copy is the new one');
    });

    test('it is counted when even the load gives what is older than the reader’s write', async () => {
      const before = await on.b.metrics();
      assert.equal(await on.b.read(key, { wroteAt: truth.version + 1 }), truth.version);
      const after = await on.b.metrics();
      assert.equal((after.cache_stale_own_reads ?? 0) - (before.cache_stale_own_reads ?? 0), 1);
    });

    test('without word from a Redis that hangs, a copy is not believed for as long as a second', async () => {
      on.primary.hang();
      await sleep(100);
      change();
      const flushed = on.a.flush(key);
      const worst = await stalest(on.b, 2_500);
      assert.ok(worst < 1_000, `${worst} ms`);
      assert.ok((await on.a.metrics()).cache_flushes_owed);
      on.primary.goOn();
      await flushed;
      while ((await on.a.metrics()).cache_flushes_owed) await sleep(50);
      assert.equal(await on.b.read(key), truth.version);
    });

    test('with its connections cut, copies are gone, and come back with the connections', async () => {
      for (const server of [on.primary, on.replica]) await server?.ask('CLIENT', 'KILL', 'SKIPME', 'yes');
      change();
      await tell(on.a);
      const worst = await stalest(on.b, 1_500);
      assert.ok(worst < 1_000, `${worst} ms`);
      await on.primary.ask('FLUSHALL');
      await warm(on.b);
    });

    test('a replica that no longer follows is not read for as long as a second', {
      skip: withReplica ? false : 'There is none.',
    }, async () => {
      await on.replica?.ask('REPLICAOF', '127.0.0.1', '1');
      await sleep(100);
      change();
      await tell(on.a);
      const worst = await stalest(on.b, 2_000);
      assert.ok(worst < 1_000, `${worst} ms`);
      await on.replica?.ask('REPLICAOF', '127.0.0.1', String(on.primary.port));
      await on.primary.ask('FLUSHALL');
      await warm(on.b);
    });
  });
}
