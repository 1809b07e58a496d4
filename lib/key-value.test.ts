import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { memoryKeyValue } from '#lib/key-value-memory.ts';
import type { KeyValue } from '#lib/key-value-store.ts';
import { upstashKeyValue } from '#lib/key-value-upstash.ts';
import { hasRedis, type RestRedis, restRedis } from '#lib/redis.testing.ts';

const contract = (store: () => KeyValue) => {
  test('what was set is there until its time is over', async () => {
    assert.equal(await store().get('a'), null);
    assert.equal(await store().set('a', '{"n":1}', { ttlMs: 150 }), true);
    assert.equal(await store().get('a'), '{"n":1}');
    await sleep(300);
    assert.equal(await store().get('a'), null);
  });

  test('values stay strings, whatever they look like', async () => {
    for (const value of ['1', 'true', 'null', '"x"', 'ä €']) {
      await store().set('text', value, { ttlMs: 5_000 });
      assert.equal(await store().get('text'), value);
    }
  });

  test('`ifAbsent` keeps what is there', async () => {
    assert.equal(await store().set('once', '1', { ttlMs: 5_000, ifAbsent: true }), true);
    assert.equal(await store().set('once', '2', { ttlMs: 5_000, ifAbsent: true }), false);
    assert.equal(await store().get('once'), '1');
  });

  test('deleting takes any number of keys, and none', async () => {
    await store().set('x', '1', { ttlMs: 5_000 });
    await store().set('y', '1', { ttlMs: 5_000 });
    await store().delete(['x', 'y', 'never']);
    await store().delete([]);
    assert.deepEqual([await store().get('x'), await store().get('y')], [null, null]);
  });
};

describe('memory', () => {
  const store = memoryKeyValue();
  contract(() => store);
});

describe('Upstash REST', { skip: hasRedis ? false : 'there is no redis-server on PATH' }, () => {
  let redis: RestRedis;
  let store: KeyValue;
  before(async () => {
    redis = await restRedis();
    store = upstashKeyValue(redis.url, redis.token);
  });
  after(() => redis.stop());
  contract(() => store);
});
