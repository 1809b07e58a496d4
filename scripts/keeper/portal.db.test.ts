import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { after, before, describe, test } from 'node:test';
import { sql } from 'drizzle-orm';
import { positionText, standingTo } from '#db/causal.ts';
import { setUpCluster } from '#db/cluster-setup.ts';
import { migrateAll } from '#db/migrate.ts';
import { findTenant, type Tenant } from '#db/placement.ts';
import { closePools, findPrimaries } from '#db/pools.ts';
import { contentsOf } from '#db/portable/compare.ts';
import { unit } from '#db/schema/tenant/people.ts';
import { type TenantScope, withTenant, writeTenant } from '#db/tenant-db.ts';
import { createTenant } from '#db/tenants.ts';
import { heard } from '#db/testing.ts';
import { installJobs } from '#features/jobs/jobs.ts';
import { ensurePrograms } from '#scripts/debian-packages.ts';
import { KeptCluster, until } from '#scripts/keeper/cluster.testing.ts';

const found = await ensurePrograms('etcd').catch((error: Error) => error.message);

describe('the portal on a cluster under keepers', { skip: typeof found === 'string' ? found : false }, () => {
  const cluster = new KeptCluster('test-portal-failover');
  let tenant: Tenant;

  before(async () => {
    await cluster.start();
    const { primary } = await cluster.whole();
    tenant = await portal(primary);
  });

  after(async () => {
    await closePools();
    await cluster.stop();
  });

  /** This process as the portal, with a tenant of its own. */
  async function portal(primary: string): Promise<Tenant> {
    process.env.LECTERN_SECRET = 'a-secret-of-a-test-that-is-long-enough';
    process.env.LOG_LEVEL ??= 'silent';
    const nodes = cluster.names.map((name) => {
      const url = cluster.url(name, 'lectern_app');
      return { write: url, read: url };
    });
    process.env.DATABASE_CLUSTERS = JSON.stringify([{ name: 'main', nodes, admin: cluster.anyUrl() }]);
    await setUpCluster(cluster.anyUrl(), cluster.passwords);
    await migrateAll(cluster.anyUrl());
    await installJobs(cluster.url(primary));
    await createTenant(cluster.anyUrl(), { slug: 'acme', name: 'Acme', cluster: 'main' });
    await findPrimaries();
    const made = await heard(() => findTenant('acme'));
    assert.ok(made);
    return made;
  }

  const where = (scope: TenantScope) =>
    withTenant(scope, 'read', async (db) => {
      const [row] = await db.execute<{ standby: boolean }>(sql`select pg_is_in_recovery() as standby`);
      return row?.standby === true ? 'standby' : 'primary';
    });

  const write = (code: string) =>
    writeTenant(tenant, (db) => db.insert(unit).values({ name: code, code })).then(({ seen }) => seen);

  test('the portal finds the new primary by itself, and believes no position of the old timeline', async () => {
    const { primary: old } = await cluster.whole();
    const before = await write('before');
    cluster.signal(old, 'SIGKILL');
    await cluster.recorded(({ primary, timeline }) => primary !== old && timeline !== null);
    const after = await until(() => write('after').catch(() => null));
    assert.ok(after.timeline > before.timeline);
    assert.equal(standingTo(after, positionText(before)), 'unknown');
    assert.equal(standingTo(before, positionText(after)), 'unknown');
    assert.equal(await where({ ...tenant, seen: { ...before, lsn: 'FFFFFFFF/0' } }), 'primary');
    // The new one is believed where it has been replayed.
    await until(async () => (await where({ ...tenant, seen: after })) === 'standby');
    await until(async () => (await where({ ...tenant, seen: before })) === 'primary');
    cluster.startKeeper(old);
    await cluster.whole();
  });

  test('migrations, a new tenant and what reads a whole one find the new primary by themselves', async () => {
    const { primary: old } = await cluster.whole();
    cluster.signal(old, 'SIGKILL');
    // While nobody is the primary yet.
    await createTenant(cluster.anyUrl(), { slug: 'globex', name: 'Globex', cluster: 'main' });
    const migrating = spawn(process.execPath, ['scripts/migrate.ts'], { env: process.env });
    let said = '';
    for (const stream of [migrating.stdout, migrating.stderr])
      stream.on('data', (chunk) => {
        said += chunk;
      });
    const [code] = await once(migrating, 'close');
    assert.equal(code, 0, said);
    assert.match(said, /main: nothing to migrate/);
    assert.ok((await contentsOf({ adminUrl: cluster.anyUrl(), schema: tenant.schema }, tenant.id)).size > 40);
    cluster.startKeeper(old);
    assert.notEqual((await cluster.whole()).primary, old);
  });

  test('a commit whose wait for standbys is cancelled is not taken for done', async () => {
    const { primary } = await cluster.whole();
    await until(() => write('warm').catch(() => null));
    const standbys = cluster.names.filter((name) => name !== primary);
    // Connected before they stand still: a few seconds later the primary goes on without them, and nobody waits.
    const admin = cluster.sql(primary);
    await admin`select 1`;
    for (const name of standbys) cluster.signal(name, 'SIGSTOP');
    let settled = false;
    const refused = assert.rejects(write('cancelled'), { code: 'CONNECTION_CLOSED' }).finally(() => {
      settled = true;
    });
    // Others of the portal may wait too: it is over when this one has heard.
    await until(async () => {
      await admin`select pg_cancel_backend(pid) from pg_stat_activity where wait_event = 'SyncRep'`;
      return settled;
    });
    await admin.end({ timeout: 1 });
    await refused;
    for (const name of standbys) cluster.signal(name, 'SIGCONT');
    await cluster.whole();
  });
});
