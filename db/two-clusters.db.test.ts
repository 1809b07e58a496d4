import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import { after, before, test } from 'node:test';
import postgres from 'postgres';
import { setUpCluster } from '#db/cluster-setup.ts';
import { migrateAll } from '#db/migrate.ts';
import { askDirectory, findTenant } from '#db/placement.ts';
import { closePools } from '#db/pools.ts';
import { unit } from '#db/schema/tenant/people.ts';
import { withTenant } from '#db/tenant-db.ts';
import { createTenant } from '#db/tenants.ts';
import { removeEmbedded } from '#lib/embedded/existing.ts';
import { type EmbeddedCluster, startEmbedded } from '#lib/embedded/start.ts';
import { AppError } from '#lib/errors.ts';

const FOLDERS = ['first', 'second'].map((name) => resolve('.lectern', `test-${name}`));
let first: EmbeddedCluster;
let second: EmbeddedCluster;
const globex = () => ({ slug: 'globex', name: 'Globex', cluster: 'second', directory: first.adminUrl });

before(async () => {
  [first, second] = (await Promise.all(FOLDERS.map(made))) as [EmbeddedCluster, EmbeddedCluster];
  process.env.LECTERN_SECRET = randomBytes(32).toString('base64url');
  process.env.DATABASE_CLUSTERS = JSON.stringify(
    Object.entries({ first, second }).map(([name, { primaryUrl, passwords }]) => ({
      name,
      primary: primaryUrl('lectern_app', passwords.app),
    })),
  );
});

after(async () => {
  await closePools();
  await Promise.all([first.stop(), second.stop()]);
  for (const folder of FOLDERS) await removeEmbedded(folder);
});

async function made(folder: string): Promise<EmbeddedCluster> {
  await removeEmbedded(folder);
  const cluster = await startEmbedded({ folder, standbys: [] });
  await setUpCluster(cluster.adminUrl, cluster.passwords);
  await migrateAll(cluster.adminUrl);
  return cluster;
}

test('a tenant of the second cluster is found in the directory of the first, and its rows lie on the second', async () => {
  const { id } = await createTenant(second.adminUrl, globex());
  const tenant = await findTenant('globex');
  assert.ok(tenant);
  assert.deepEqual([tenant.id, tenant.cluster], [id, 'second']);
  await withTenant(tenant, 'write', (db) => db.insert(unit).values({ name: 'Trading', code: 'trading' }));
  assert.deepEqual(await rowsOn(second), [{ name: 'Trading' }]);
  await assert.rejects(rowsOn(first), /does not exist/);
});

test('making it again is refused, also on another cluster', async () => {
  const conflict = (error: unknown) => error instanceof AppError && error.code === 'conflict';
  await assert.rejects(createTenant(second.adminUrl, globex()), conflict);
  await assert.rejects(
    createTenant(first.adminUrl, { slug: 'globex', name: 'Globex', cluster: 'first' }),
    conflict,
  );
});

test('a crash before the directory knew it is completed by making it again', async () => {
  await on(first, (sql) => sql`delete from platform.tenant where slug = 'globex'`);
  await askDirectory();
  const { id } = await createTenant(second.adminUrl, globex());
  // Of a name that nobody had a moment ago the directory is not asked at once again.
  await askDirectory();
  assert.equal((await findTenant('globex'))?.id, id);
  assert.deepEqual(await rowsOn(second), [{ name: 'Trading' }], 'what it had is still its own');
});

const rowsOn = (cluster: EmbeddedCluster) => on(cluster, (sql) => sql`select name from t_globex.unit`);

async function on(cluster: EmbeddedCluster, ask: (sql: postgres.Sql) => PromiseLike<postgres.Row[]>) {
  const sql = postgres(cluster.adminUrl, { max: 1, onnotice: () => {} });
  try {
    return [...(await ask(sql))];
  } finally {
    await sql.end();
  }
}
