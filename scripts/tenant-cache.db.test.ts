import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Tenant } from '#db/placement.ts';
import { type TestCluster, testCluster } from '#db/testing.ts';
import { cacheKeys } from '#lib/cache-keys.ts';
import { type CacheNode, startCacheNode } from '#lib/cache-node.testing.ts';
import { startRedis, type TestRedis, withoutRedis } from '#lib/redis.testing.ts';
import { until } from '#lib/until.testing.ts';
import { command } from '#scripts/testing/command.ts';

describe('npm run tenant -- drop-cache', { skip: withoutRedis }, () => {
  let cluster: TestCluster;
  let redis: TestRedis;
  let node: CacheNode;
  let acme: Tenant;
  let globex: Tenant;
  let truth = 'old';
  before(async () => {
    [cluster, redis] = [await testCluster(), await startRedis()];
    [acme, globex] = [await cluster.newTenant(), await cluster.newTenant()];
    // A machine that stands still is not one without a Redis.
    node = startCacheNode({ REDIS_URL: redis.url }, () => truth, 30_000);
  });
  after(async () => {
    await node.stop();
    await redis.stop();
    await cluster.stop();
  });

  const settings = (tenant: Tenant) => node.read(cacheKeys.settings(tenant.id));

  test('drops one tenant’s, with the copies in running processes, and no other’s', async () => {
    for (let n = 0; n < 20; n++) {
      assert.deepEqual([await settings(acme), await settings(globex)], ['old', 'old']);
      await sleep(20);
    }
    truth = 'new';
    assert.deepEqual([await settings(acme), await settings(globex)], ['old', 'old']);
    const env = { REDIS_URL: redis.url };
    const done = await command('node', ['scripts/tenant.ts', 'drop-cache', acme.slug], { env });
    assert.equal(done.code, 0, done.output);
    await until('its copy is dropped', async () => (await settings(acme)) === 'new');
    assert.equal(await settings(globex), 'old');
  });

  test('says so when there is nothing that could be dropped', async () => {
    const unknown = await command('node', ['scripts/tenant.ts', 'drop-cache', 'nobody'], {
      env: { REDIS_URL: redis.url },
    });
    assert.match(unknown.output, /nobody was not found/);
    const alone = await command('node', ['scripts/tenant.ts', 'drop-cache', acme.slug], {
      env: { REDIS_URL: '' },
    });
    assert.match(alone.output, /No Redis is configured/);
    assert.notEqual(alone.code, 0);
  });
});
