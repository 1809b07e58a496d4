import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { memoryKeyValue } from '#lib/key-value-memory.ts';
import { redisKeyValue } from '#lib/key-value-redis.ts';
import type { KeyValue } from '#lib/key-value-store.ts';
import { onEveryRedis } from '#lib/redis-ways.testing.ts';

process.env.LOG_LEVEL = 'silent';

const contract = (store: () => KeyValue) => {
  const value = async (key: string) => (await store().get(key, { newest: true })).value;

  /** Sets it for a second and reads it; on a machine that stands still so long, again. */
  async function readInTime(set: () => Promise<boolean>, key: string): Promise<string | null> {
    const began = performance.now();
    assert.equal(await set(), true);
    const read = await value(key);
    return performance.now() - began > 900 ? readInTime(set, key) : read;
  }

  test('what was set is there until its time is over', async () => {
    assert.equal(await value('a'), null);
    assert.equal(await readInTime(() => store().set('a', '{"n":1}', { ttlMs: 1_000 }), 'a'), '{"n":1}');
    while ((await value('a')) !== null) await sleep(50);
  });

  test('values stay strings, whatever they look like', async () => {
    for (const text of ['1', 'true', 'null', '"x"', 'ä €', 'OK']) {
      await store().set('text', text, { ttlMs: 60_000 });
      assert.equal(await value('text'), text);
    }
  });

  test('what is there can be kept, or replaced only as it was', async () => {
    const first = () => store().set('once', '1', { ttlMs: 60_000, ifIs: null });
    assert.equal(await first(), true);
    assert.equal(await first(), false);
    assert.equal(await store().set('once', '2', { ttlMs: 60_000, ifIs: '0' }), false);
    assert.equal(await value('once'), '1');
    const replace = async () => {
      await store().delete(['once']);
      await first();
      return store().set('once', '2', { ttlMs: 1_000, ifIs: '1' });
    };
    assert.equal(await readInTime(replace, 'once'), '2');
    while ((await value('once')) !== null) await sleep(50);
    assert.equal(await store().set('once', '3', { ttlMs: 60_000, ifIs: '2' }), false);
  });

  test('deleting takes any number of keys, and none', async () => {
    await store().set('x', '1', { ttlMs: 60_000 });
    await store().set('y', '1', { ttlMs: 60_000 });
    await store().delete(['x', 'y', 'never']);
    await store().delete([]);
    assert.deepEqual([await value('x'), await value('y')], [null, null]);
  });
};

describe('memory', () => {
  const store = memoryKeyValue();
  contract(() => store);
});

onEveryRedis(redisKeyValue, contract);
