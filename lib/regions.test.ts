import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { cached, flush } from '#lib/cache.ts';
import { dropTenant } from '#lib/cache-generation.ts';
import { cacheKeys } from '#lib/cache-keys.ts';
import { keyValueOf } from '#lib/key-value.ts';
import { startRedis, type TestRedis, withoutRedis } from '#lib/redis.testing.ts';
import { PATIENCE } from '#lib/redis-commands.ts';
import { learnRegions } from '#lib/regions.ts';

const [HERE, AWAY, NOWHERE] = ['here', 'away', 'nowhere'].map((name) => `tenant-${name}`) as [
  string,
  string,
  string,
];

describe('what is cached of a tenant that has to stay in a region', { skip: withoutRedis }, () => {
  let own: TestRedis;
  let theirs: TestRedis;
  before(async () => {
    // What Redis does not answer in time is not kept there: here it is given as long as a slow machine takes.
    PATIENCE.timeoutMs = 10_000;
    [own, theirs] = await Promise.all([startRedis(), startRedis()]);
    process.env.LECTERN_SECRET = 'a secret that only these tests know';
    process.env.REGION = 'eu';
    process.env.REDIS_URL = own.url;
    process.env.REGIONS = JSON.stringify({ au: { redis: theirs.url } });
    learnRegions([
      { id: HERE, slug: 'here', region: 'eu' },
      { id: AWAY, slug: 'away', region: 'au' },
      { id: NOWHERE, slug: 'nowhere', region: 'us' },
    ]);
  });
  after(async () => {
    for (const id of [HERE, AWAY]) keyValueOf(id).close();
    await Promise.all([own.stop(), theirs.stop()]);
  });

  let truth = 'old';
  const read = (id: string) => cached(cacheKeys.settings(id), 60_000, async () => truth);
  const keysOf = async (redis: TestRedis) => ((await redis.ask('KEYS', '*')) as string[]).join(' ');

  test('lies in that region’s Redis, and in no other', async () => {
    for (const id of [HERE, AWAY, NOWHERE]) assert.equal(await read(id), 'old');
    assert.match(await keysOf(own), /tenant-here/);
    assert.doesNotMatch(await keysOf(own), /tenant-away|tenant-nowhere/);
    assert.match(await keysOf(theirs), /tenant-away/);
    assert.doesNotMatch(await keysOf(theirs), /tenant-here|tenant-nowhere/);
  });

  test('and is flushed and dropped there', async () => {
    truth = 'new';
    assert.equal(await flush([cacheKeys.settings(AWAY)]), true);
    assert.equal(await read(AWAY), 'new');
    truth = 'newest';
    await dropTenant(AWAY);
    assert.equal(await read(AWAY), 'newest');
    assert.doesNotMatch(await keysOf(own), /tenant-away/);
  });

  test('without a Redis there it is read from the database each time', async () => {
    truth = 'first';
    const stored = cacheKeys.course(NOWHERE, 'a');
    assert.equal(await cached(stored, 60_000, async () => truth), 'first');
    assert.equal(await flush([stored]), false, 'and whoever changed it is told that nobody else was');
  });
});
