import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import postgres from 'postgres';
import { askDirectory, clusterOf, follow, type Tenant } from '#db/placement.ts';
import { withTenant } from '#db/tenant-db.ts';
import { heard, type TestCluster, testCluster } from '#db/testing.ts';
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

test('a cookie of after a move leads to the new cluster at once, however many old ones there were', async (t) => {
  const onMain = (lsn: string) => ({ cluster: 'main', timeline: 1, lsn });
  const admin = postgres(cluster.adminUrl, { max: 1, onnotice: () => {} });
  t.after(() => admin.end());
  // Other test files make tenants beside this one, and with that news all that was heard elsewhere would be forgotten.
  await admin.begin(async (tx) => {
    await tx`lock table platform.tenant in share mode`;
    await heard(askDirectory);
    follow(tenant, 'elsewhere');
    await askIfWrittenElsewhere(tenant.id, onMain('0/200'));
    assert.equal(clusterOf(tenant), 'elsewhere', 'nothing has changed in the directory');
  });
  await sleep(2_050);
  await admin`update platform.tenant set name = 'moved' where id = ${tenant.id}`;
  await askIfWrittenElsewhere(tenant.id, onMain('0/200'));
  assert.equal(clusterOf(tenant), 'elsewhere');
  let writes = 0x200;
  await heard(() => {
    writes += 1;
    return askIfWrittenElsewhere(tenant.id, onMain(`0/${writes.toString(16).toUpperCase()}`));
  });
  assert.equal(clusterOf(tenant), 'main');
});
