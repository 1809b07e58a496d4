import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import postgres from 'postgres';
import type { Tenant } from '#db/placement.ts';
import { usedInStillTime } from '#db/replica.testing.ts';
import { unit } from '#db/schema/tenant/people.ts';
import { type TenantDb, withTenant, writeTenant } from '#db/tenant-db.ts';
import { replayed, type TestCluster, testCluster } from '#db/testing.ts';
import { enqueue, type Job } from '#features/jobs/commands.ts';
import { installJobs, startWorker } from '#features/jobs/jobs.ts';
import { removeEmbedded, stopNode } from '#lib/embedded/existing.ts';
import { inTime } from '#lib/in-time.testing.ts';
import { ensurePrograms } from '#scripts/debian-packages.ts';
import { startPooler, type TestPooler } from '#scripts/topology/pgbouncer.testing.ts';

const FOLDER = 'test-pgbouncer';
/** Server connections for the primary: so few that every client meets what another left behind. */
const PRIMARY = 2;
const REPLICA = 2;
const JOBS = 1;

const found = await ensurePrograms('pgbouncer').catch((error: Error) => error.message);

describe('through PgBouncer', { skip: typeof found === 'string' ? found : false }, () => {
  let cluster: TestCluster;
  let pooler: TestPooler;
  let tenants: Tenant[];
  let admin: postgres.Sql;

  before(async () => {
    await removeEmbedded(resolve('.lectern', FOLDER));
    cluster = await testCluster(FOLDER);
    const { primary = 0, replica = 0 } = cluster.ports;
    pooler = await startPooler(typeof found === 'string' ? '' : found.pgbouncer, cluster, [
      { name: 'lectern', port: primary, size: PRIMARY },
      { name: 'lectern_single', port: primary, size: 1 },
      { name: 'lectern_replica', port: replica, size: REPLICA },
      { name: 'lectern_jobs', port: primary, size: JOBS },
    ]);
    process.env.DATABASE_URL = pooler.url('lectern');
    process.env.DATABASE_REPLICA_URL = pooler.url('lectern_replica');
    process.env.DATABASE_PREPARE = '0';
    process.env.DATABASE_POOL_MAX = '50';
    tenants = [await cluster.newTenant(), await cluster.newTenant(), await cluster.newTenant()];
    admin = postgres(cluster.adminUrl, { max: 1, onnotice: () => {} });
    for (const tenant of tenants)
      await withTenant(tenant, 'write', (db) => db.insert(unit).values({ name: tenant.slug, code: 'own' }));
    await replayed(cluster);
  });

  after(async () => {
    await admin.end();
    await cluster.stop();
    await pooler.stop();
    await removeEmbedded(resolve('.lectern', FOLDER));
  });

  function pick(n: number): Tenant {
    const tenant = tenants[n % tenants.length];
    assert.ok(tenant);
    return tenant;
  }

  async function assertOwn(tenant: Tenant, db: TenantDb): Promise<void> {
    const [row] = await db.execute(sql`
      select current_user as role, current_setting('search_path') as path,
        current_setting('app.current_tenant') as tenant, (select jsonb_agg(name) from unit) as names`);
    assert.deepEqual(row, {
      role: tenant.schema,
      path: `${tenant.schema}, extensions`,
      tenant: tenant.id,
      names: [tenant.slug],
    });
  }

  test('hundreds at once over two connections, their first statements sent behind begin, never meet', async () => {
    const outcomes = await Promise.allSettled(
      Array.from({ length: 300 }, (_, n) => {
        const tenant = pick(n * 7 + (n >> 3));
        return withTenant(tenant, 'write', async (db) => {
          await assertOwn(tenant, db);
          if (n % 5 === 0) await db.execute(sql`select 1 / 0`);
          await db.update(unit).set({ name: tenant.slug });
          await assertOwn(tenant, db);
        });
      }),
    );
    for (const [n, { status }] of outcomes.entries())
      assert.equal(status, n % 5 === 0 ? 'rejected' : 'fulfilled', `transaction ${n}`);
  });

  test('a commit and the question behind it travel together, and tell how far the primary has written', async () => {
    const tenant = pick(0);
    const { seen } = await writeTenant(tenant, (db) => db.update(unit).set({ name: tenant.slug }));
    assert.match(seen.lsn, /^[0-9A-F]+\/[0-9A-F]+$/);
    await withTenant({ ...tenant, seen }, 'read', (db) => assertOwn(tenant, db));
  });

  test('no way out of the walls that is injected runs', async () => {
    const [acme, globex] = [pick(0), pick(1)];
    for (const text of [
      `set role ${globex.schema}`,
      `select 1; set role ${globex.schema}`,
      `select set_config('role', '${globex.schema}', false)`,
      `select set_config('app.current_tenant', '${globex.id}', false)`,
      `select * from ${globex.schema}.unit`,
      'commit',
    ]) {
      const work = withTenant(acme, 'write', (db) => db.execute(sql.raw(text)));
      await assert.rejects(work, Error, text);
      await withTenant(globex, 'write', (db) => assertOwn(globex, db));
    }
  });

  test('what a client sets for its session does not meet the next client', async () => {
    const { schema, id } = pick(1);
    const [one, two] = [await single(), await single()];
    try {
      const [before] = await one<{ backend: number }[]>`
        select pg_backend_pid() as backend, set_config('role', ${schema}, false), set_config('app.current_tenant', ${id}, false)`;
      const [after] = await two`select pg_backend_pid() as backend, current_user as role,
        coalesce(current_setting('app.current_tenant', true), '') as tenant`;
      assert.deepEqual({ ...after }, { backend: before?.backend, role: 'lectern_app', tenant: '' });
    } finally {
      await Promise.all([one.end(), two.end()]);
    }
  });

  const single = async () =>
    postgres(pooler.url('lectern_single'), {
      max: 1,
      prepare: false,
      fetch_types: false,
      onnotice: () => {},
    });

  test('no statement stays prepared on a server connection', async () => {
    for (let n = 0; n < 20; n++) {
      const prepared = await withTenant(pick(n), 'write', (db) =>
        db.execute(sql`select name from pg_prepared_statements where name <> ''`),
      );
      assert.deepEqual([...prepared], []);
    }
  });

  test('jobs are worked off, and however many ask, the servers see no more connections than the pools have', async (t) => {
    const ran: string[] = [];
    const job: Job = { queue: 'test.pooled', run: async ({ slug }) => void ran.push(slug) };
    await installJobs(cluster.adminUrl, [job]);
    const worker = await startWorker({ cluster: 'main', url: pooler.url('lectern_jobs', 'jobs') }, [job]);
    t.after(() => worker.stop());
    for (const tenant of tenants) await withTenant(tenant, 'write', (db) => enqueue(db, 'test.pooled', {}));
    // A replica that a slow machine had given up would have its connections closed, which are there for a moment still.
    await usedInStillTime(t, pick(0));
    const crowd = Array.from({ length: 400 }, (_, n) =>
      withTenant(pick(n), n % 2 ? 'write' : 'read', async (db) => {
        await assertOwn(pick(n), db);
        await db.execute(sql`select pg_sleep(0.005)`);
      }),
    );
    const most = { primary: 0, replica: 0 };
    let done = false;
    const all = Promise.all(crowd).finally(() => {
      done = true;
    });
    const replica = postgres(cluster.standbyAdminUrl('replica'), { max: 1, onnotice: () => {} });
    t.after(() => replica.end());
    while (!done || ran.length < tenants.length) {
      most.primary = Math.max(most.primary, await connectionsOn(admin));
      most.replica = Math.max(most.replica, await connectionsOn(replica));
      await sleep(5);
    }
    await all;
    const walsender = 1;
    assert.ok(most.primary <= PRIMARY + 1 + JOBS + walsender, `${most.primary} on the primary`);
    assert.ok(most.replica <= REPLICA, `${most.replica} on the replica`);
    assert.deepEqual(ran.toSorted(), tenants.map(({ slug }) => slug).toSorted());
  });

  test('when a replica dies, reads go on after one that waited', async () => {
    pooler.loseItsPatience();
    await stopNode(resolve('.lectern', FOLDER), 'replica');
    const all = async (intent: 'read' | 'write') => {
      const began = performance.now();
      for (let n = 0; n < 30; n++) await withTenant(pick(n), intent, (db) => assertOwn(pick(n), db));
      return performance.now() - began;
    };
    const usualMs = await all('write');
    await inTime(15_000 + 3 * usualMs, all('read'));
  });

  /** As the topology counts: everybody but who asks. */
  async function connectionsOn(server: postgres.Sql): Promise<number> {
    const [row] = await server<{ count: number }[]>`select count(*)::int as count from pg_stat_activity
      where backend_type in ('client backend', 'walsender') and usename <> 'lectern_admin'`;
    return row?.count ?? 0;
  }
});
