import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import postgres from 'postgres';
import { clusterOf, findTenant, follow, type Tenant } from '#db/placement.ts';
import { withTenant } from '#db/tenant-db.ts';
import { type TestCluster, testCluster } from '#db/testing.ts';
import { askIfWrittenElsewhere } from '#db/written-elsewhere.ts';
import { readCounters } from '#lib/metrics.ts';

let cluster: TestCluster;
let tenant: Tenant;

before(async () => {
  cluster = await testCluster();
  tenant = await cluster.newTenant();
});
after(() => cluster.stop());

const at = (lsn: string, timeline = 1) => ({ cluster: 'elsewhere', timeline, lsn });

/** How often the directory was asked for ten reads by somebody who had written there. */
async function questions(...seen: ReturnType<typeof at>[]): Promise<number> {
  const before = readCounters().directory_asked ?? 0;
  for (let n = 0; n < 10; n++)
    for (const point of seen)
      await withTenant({ ...tenant, seen: point }, 'read', (db) => db.execute(sql`select 1`));
  return (readCounters().directory_asked ?? 0) - before;
}

test('after a move a cookie of before it has the directory asked for two seconds, and then no more', async () => {
  assert.ok((await questions(at('0/200'))) > 0);
  await sleep(2_050);
  assert.equal(await questions(at('0/200')), 0);
  assert.equal(await questions(at('0/1FF'), at('0/200')), 0, 'nor has one from earlier');
  // From after another move, for all that is known here: each on its own, and of each primary of that cluster.
  assert.ok((await questions(at('0/201'))) > 0);
  assert.ok((await questions(at('0/10', 2))) > 0);
  await sleep(2_050);
  assert.equal(await questions(at('0/201'), at('0/10', 2)), 0, 'by turns as well');
});

test('a cookie of after a move leads to the new cluster at once, however many old ones there were', async () => {
  const found = await findTenant(tenant.slug);
  assert.ok(found);
  follow(found, 'elsewhere');
  const onMain = (lsn: string) => ({ cluster: 'main', timeline: 1, lsn });
  await askIfWrittenElsewhere(tenant.id, onMain('0/200'));
  assert.equal(clusterOf(found), 'elsewhere', 'nothing has changed in the directory');
  await sleep(2_050);
  const admin = postgres(cluster.adminUrl, { max: 1, onnotice: () => {} });
  await admin`update platform.tenant set name = 'moved' where id = ${tenant.id}`;
  await admin.end();
  await askIfWrittenElsewhere(tenant.id, onMain('0/200'));
  assert.equal(clusterOf(found), 'elsewhere');
  await askIfWrittenElsewhere(tenant.id, onMain('0/201'));
  assert.equal(clusterOf(found), 'main');
});
