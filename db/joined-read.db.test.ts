import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sql } from 'drizzle-orm';
import { standingTo } from '#db/causal.ts';
import { joinedRead, loadedRead } from '#db/joined-read.ts';
import type { Tenant } from '#db/placement.ts';
import { type TenantDb, type TenantScope, writeTenant } from '#db/tenant-db.ts';
import { type TestCluster, testCluster } from '#db/testing.ts';
import { cached } from '#lib/cache.ts';
import { cacheKeys } from '#lib/cache-keys.ts';
import { clock } from '#lib/clock.ts';
import { readCounters } from '#lib/metrics.ts';

let cluster: TestCluster;
let tenant: Tenant;

before(async () => {
  cluster = await testCluster();
  tenant = await cluster.newTenant();
});
after(() => cluster.stop());

const transactions = () => readCounters().db_transactions ?? 0;
const one = async (db: TenantDb) => (await db.execute<{ n: number }>(sql`select 1 as n`))[0]?.n;

const settings = (scope: TenantScope, read: (db: TenantDb) => Promise<unknown>) =>
  cached(cacheKeys.settings(scope.id), 60_000, (how) => loadedRead(scope, how, read));

test('what a page asks for in one turn is one transaction, with what its caches load', async () => {
  const scope: TenantScope = { ...tenant };
  const before = transactions();
  await Promise.all([joinedRead(scope, one), settings(scope, one), joinedRead(scope, one)]);
  assert.equal(transactions() - before, 1);
});

test('a renewal of something stale has a transaction of its own: its failure is not the page’s', async (t) => {
  let shift = 0;
  const real = clock.now;
  t.mock.method(clock, 'now', () => new Date(real().getTime() + shift));
  const scope: TenantScope = { ...tenant };
  await settings(scope, one);
  shift += 70_000;
  const renewed = Promise.withResolvers<void>();
  const before = transactions();
  const [stale, page] = await Promise.all([
    settings(scope, async (db) => {
      await db.execute(sql`select 1 / 0`).finally(renewed.resolve);
    }),
    joinedRead(scope, async (db) => {
      await renewed.promise.catch(() => {});
      return one(db);
    }),
  ]);
  assert.deepEqual([stale, page], [1, 1]);
  assert.equal(transactions() - before, 2);
});

test('what was loaded before a write is told apart from what was loaded after it', async () => {
  const load = async (scope: TenantScope) => {
    let position: string | null = null;
    const note = (noted: string) => {
      position = noted;
    };
    await loadedRead(scope, { renewing: false, settling: false, note }, one);
    return position;
  };
  const before = await load({ ...tenant });
  const { seen } = await writeTenant(tenant, (db) =>
    db.execute(sql`insert into unit (name, code) values ('Written', 'written')`),
  );
  assert.equal(standingTo(seen, before), 'before');
  assert.equal(standingTo(seen, await load({ ...tenant, seen })), 'after');
});
