import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sql } from 'drizzle-orm';
import postgres from 'postgres';
import { connectionLost } from '#db/failure.ts';
import type { Tenant } from '#db/placement.ts';
import { cluster as clusterNamed } from '#db/pools.ts';
import { unit } from '#db/schema/tenant/people.ts';
import { type TenantDb, withTenant } from '#db/tenant-db.ts';
import { type TestCluster, testCluster } from '#db/testing.ts';
import { onServer } from '#db/transaction.ts';

/** One connection serves everybody in turn: whatever a transaction leaves on it, the next tenant would find. */
process.env.DATABASE_POOL_MAX = '1';

let cluster: TestCluster;
let tenants: Tenant[];

before(async () => {
  cluster = await testCluster();
  tenants = [await cluster.newTenant(), await cluster.newTenant(), await cluster.newTenant()];
  for (const tenant of tenants) {
    await withTenant(tenant, 'write', (db) => db.insert(unit).values({ name: tenant.slug, code: 'own' }));
  }
});
after(() => cluster.stop());

/** What a transaction sees of itself and of its rows, by one prepared statement that is the same for every tenant. */
async function look(db: TenantDb) {
  const [row] = await db.execute<{
    role: string;
    path: string;
    tenant: string;
    backend: number;
    names: string[];
  }>(sql`
    select current_user as role, current_setting('search_path') as path, current_setting('app.current_tenant') as tenant,
      pg_backend_pid() as backend, (select jsonb_agg(name order by name) from unit) as names`);
  assert.ok(row);
  return row;
}

const own = (tenant: Tenant) => ({
  role: tenant.schema,
  path: `${tenant.schema}, extensions`,
  tenant: tenant.id,
  names: [tenant.slug],
});

async function assertOwn(tenant: Tenant, db: TenantDb): Promise<number> {
  const { backend, ...seen } = await look(db);
  assert.deepEqual(seen, own(tenant));
  return backend;
}

function pick(n: number): Tenant {
  const tenant = tenants[n % tenants.length];
  assert.ok(tenant);
  return tenant;
}

test('tenants in turn on one connection see their own rows alone', async () => {
  const backends = new Set<number>();
  for (let n = 0; n < 60; n++) {
    const tenant = pick(n);
    backends.add(await withTenant(tenant, 'write', (db) => assertOwn(tenant, db)));
  }
  assert.equal(backends.size, 1, 'one connection');
});

test('hundreds at once over one connection, reading, writing and failing, never meet', async () => {
  const outcomes = await Promise.allSettled(
    Array.from({ length: 300 }, (_, n) => {
      const tenant = pick(n * 7 + (n >> 3));
      return withTenant(tenant, 'write', async (db) => {
        await assertOwn(tenant, db);
        if (n % 5 === 0) await db.execute(sql`select 1 / 0`);
        if (n % 7 === 0) throw new Error('given up');
        await db.update(unit).set({ name: tenant.slug });
        await assertOwn(tenant, db);
      });
    }),
  );
  for (const [n, outcome] of outcomes.entries()) {
    const failsOnPurpose = n % 5 === 0 || n % 7 === 0;
    assert.equal(outcome.status, failsOnPurpose ? 'rejected' : 'fulfilled', `transaction ${n}`);
    if (outcome.status === 'rejected') assert.equal(outcome.reason instanceof assert.AssertionError, false);
  }
});

test('after an error, a broken-off transaction or a refused statement the connection is clean', async () => {
  const [one, two] = [pick(0), pick(1)];
  const failures: ((db: TenantDb) => Promise<unknown>)[] = [
    (db) => db.execute(sql`select * from nowhere`),
    (db) => db.execute(sql`select 1 / 0`),
    (db) => db.execute(sql.raw('reset role')),
    (db) => db.execute(sql.raw(`select set_config('role', 'none', false)`)),
    (db) => db.execute(sql.raw('select 1; reset role')),
    () => Promise.reject(new Error('thrown by the caller')),
    async (db) => {
      await db.insert(unit).values({ name: 'half', code: 'half' });
      throw new Error('thrown after a write');
    },
  ];
  for (const failure of failures) {
    await assert.rejects(withTenant(one, 'write', failure));
    const [outside] = await onServer<{ role: string; tenant: string | null }>(
      clusterNamed(one.cluster).primary,
      `select current_user as role, current_setting('app.current_tenant', true) as tenant`,
    );
    assert.equal(outside?.role, 'lectern_app');
    assert.equal(outside?.tenant ?? '', '');
    await withTenant(two, 'write', (db) => assertOwn(two, db));
    await withTenant(one, 'write', (db) => assertOwn(one, db));
  }
});

const admin = () => postgres(cluster.adminUrl, { max: 1 });

test('a backend killed in the middle of one tenant’s work leaves a clean connection to the next, every time', async (t) => {
  const [one, two] = [pick(0), pick(1)];
  const killer = admin();
  t.after(() => killer.end());
  const kill = async (backend: number) => {
    const [gone] = await killer`select pg_terminate_backend(${backend}, 100000) as at_once`;
    assert.deepEqual({ ...gone }, { at_once: true });
  };
  for (let n = 0; n < 5; n++) {
    const statements: ((db: TenantDb) => Promise<unknown>)[] = [
      (db) => look(db),
      async () => {},
      () => Promise.reject(new Error('thrown by the caller')),
      (db) => look(db).catch(() => look(db)),
      (db) => Promise.all([look(db), look(db), look(db)]),
    ];
    for (const next of statements) {
      const work = withTenant(one, 'write', async (db) => {
        await kill(await assertOwn(one, db));
        await next(db);
      });
      // Whichever is known first: that the connection is gone, or why the caller gave up.
      await assert.rejects(
        work,
        (error) => connectionLost(error) || /thrown by the caller/.test(String(error)),
        String(next),
      );
      await withTenant(two, 'write', (db) => assertOwn(two, db));
    }
  }
});

test('a handle that was kept beyond its transaction says nothing inside somebody else’s', async () => {
  const [one, two] = [pick(0), pick(1)];
  let kept: TenantDb | undefined;
  await withTenant(one, 'write', async (db) => {
    kept = db;
  });
  await withTenant(two, 'write', async (db) => {
    await assertOwn(two, db);
    assert.ok(kept);
    await assert.rejects(look(kept), ({ cause }: Error) => /transaction is over/.test(String(cause)));
    await assertOwn(two, db);
  });
});

test('a read may not write, and what it joins is its tenant’s', async () => {
  const tenant = pick(2);
  await assert.rejects(
    withTenant(tenant, 'read', (db) => db.insert(unit).values({ name: 'x', code: 'x' })),
    (error: Error) => /read-only/.test(String((error.cause as Error | undefined)?.message)),
  );
});
