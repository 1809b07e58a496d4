import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Tenant } from '#db/placement.ts';
import { auditPending } from '#db/schema/tenant/audit.ts';
import { withTenant } from '#db/tenant-db.ts';
import { setTenantState } from '#db/tenants.ts';
import { type TestCluster, testCluster } from '#db/testing.ts';
import { recordAudit } from '#features/audit/commands.ts';
import { startSealer } from '#features/audit/jobs.ts';
import { clock } from '#lib/clock.ts';

let cluster: TestCluster;
before(async () => {
  cluster = await testCluster();
});
after(() => cluster.stop());

const record = (tenant: Tenant) =>
  withTenant(tenant, 'write', (db) =>
    recordAudit(db, [
      {
        at: new Date('2026-03-01T10:00:00Z'),
        actor: { kind: 'system', id: null },
        action: 'person.changed',
        subject: { kind: 'person', id: randomUUID() },
      },
    ]),
  );
const waiting = (tenant: Tenant) => withTenant(tenant, 'write', (db) => db.$count(auditPending));

async function sealed(tenants: readonly Tenant[]): Promise<void> {
  const end = performance.now() + 120_000;
  for (const tenant of tenants) {
    while ((await waiting(tenant)) > 0) {
      assert.ok(performance.now() < end, `the events of ${tenant.slug} are not sealed`);
      await sleep(25);
    }
  }
}

test('active tenants are sealed at once; suspended ones when the sealer starts, then now and then', async (t) => {
  let shift = 0;
  const real = clock.now;
  t.mock.method(clock, 'now', () => new Date(real().getTime() + shift));
  const active = [await cluster.newTenant(), await cluster.newTenant(), await cluster.newTenant()];
  const suspended = await cluster.newTenant();
  await setTenantState(cluster.adminUrl, suspended.slug, 'suspended');
  for (const tenant of [...active, suspended]) await record(tenant);

  const sealer = startSealer([{ name: 'main' }]);
  t.after(() => sealer.stop());
  await sealed([...active, suspended]);
  // A tenant that its first round knew nothing of is sealed in a later one: by then the first is over.
  const young = await cluster.newTenant();
  await record(young);
  await sealed([young]);

  for (let round = 0; round < 2; round++) {
    for (const tenant of [suspended, ...active]) await record(tenant);
    await sealed(active);
  }
  assert.equal(await waiting(suspended), 2, 'nobody looks there twice a second');

  shift += 10 * 60_000;
  await sealed([suspended]);
});
