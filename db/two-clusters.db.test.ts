import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import { after, before, test } from 'node:test';
import postgres from 'postgres';
import { setUpCluster } from '#db/cluster-setup.ts';
import { migrateAll } from '#db/migrate.ts';
import { migrateClusters } from '#db/migrate-clusters.ts';
import { readMigrations } from '#db/migration-files.ts';
import { askDirectory, findTenant } from '#db/placement.ts';
import { closePools } from '#db/pools.ts';
import { unit } from '#db/schema/tenant/people.ts';
import { withTenant } from '#db/tenant-db.ts';
import { createTenant, setCanary, UNFINISHED } from '#db/tenants.ts';
import { sha256 } from '#lib/crypto.ts';
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

test('what a restore has left is no tenant that was half made: it is not opened by making one', async () => {
  await on(second, (sql) => sql.unsafe(`comment on schema t_globex is '${UNFINISHED}'`));
  const [row] = await on(first, (sql) => sql`delete from platform.tenant where slug = 'globex' returning id`);
  const half = (error: unknown) =>
    error instanceof AppError && /A restore of "globex" on second/.test(error.message);
  await assert.rejects(createTenant(second.adminUrl, globex()), half);
  assert.deepEqual(await on(first, (sql) => sql`select from platform.tenant where slug = 'globex'`), []);
  await on(second, (sql) => sql`comment on schema t_globex is null`);
  assert.equal((await createTenant(second.adminUrl, globex())).id, row?.id);
});

const homes = () => [
  { name: 'first', adminUrl: first.adminUrl },
  { name: 'second', adminUrl: second.adminUrl },
];
const withMigration = (name: string, sql: string) => ({
  platform: readMigrations('platform'),
  tenant: [...readMigrations('tenant'), { name, sql, checksum: sha256(sql) }],
});
const schemasWith = async (name: string, cluster: EmbeddedCluster) =>
  (await on(cluster, (sql) => sql`select schema from platform.migration where name = ${name}`)).map(
    ({ schema }) => schema,
  );

test('a canary that fails keeps the tenants of every cluster untouched', async () => {
  await createTenant(first.adminUrl, { slug: 'acme', name: 'Acme', cluster: 'first' });
  await setCanary([first.adminUrl, second.adminUrl], 'globex', true);
  const migrations = withMigration(
    '9001_bad',
    'create table bad (id uuid primary key, tenant_id uuid not null); select 1 / 0',
  );
  await assert.rejects(migrateClusters(homes(), { migrations }), /9001_bad failed on t_globex/);
  assert.deepEqual(await schemasWith('9001_bad', first), []);
  const good = withMigration('9002_good', 'create table good (id uuid primary key, tenant_id uuid not null)');
  const dry = await migrateClusters(homes(), { migrations: good, dryRun: true });
  assert.deepEqual(
    [...dry.values()].flat().map(({ schema }) => schema),
    ['t_acme', 't_globex'],
  );
  assert.deepEqual(
    [...(await migrateClusters(homes(), { migrations: good })).entries()],
    [
      ['first', [{ schema: 't_acme', name: '9002_good' }]],
      ['second', [{ schema: 't_globex', name: '9002_good' }]],
    ],
  );
  await assert.rejects(setCanary([first.adminUrl], 'nobody', true), /There is no tenant "nobody"/);
});

test('a tenant that came to a cluster after it was visited is missed by nobody', async () => {
  const late =
    'create table late (id uuid primary key, tenant_id uuid not null); select pg_advisory_xact_lock(9003)';
  const migrations = withMigration('9003_late', late);
  await setCanary([first.adminUrl, second.adminUrl], 'globex', false);
  await on(
    first,
    (sql) => sql`insert into platform.copy (tenant_id, schema, follows)
      select id, schema, 'first' from platform.tenant where slug = 'acme'`,
  );
  let arrived: Promise<unknown> | null = null;
  const holder = postgres(second.adminUrl, { max: 1, onnotice: () => {} });
  await holder`select pg_advisory_lock(9003)`;
  // Acme moves to the first cluster while the second is worked on, which goes on when it has arrived.
  const progress = (done: number, total: number) => {
    if (done === 0 && total > 0)
      arrived ??= on(first, (sql) => sql`delete from platform.copy`).finally(() => holder.end());
  };
  await assert.rejects(
    migrateClusters(homes(), { migrations, progress }),
    (error) => error instanceof AppError && /t_acme came to first .* lacks 9003_late/.test(error.message),
  );
  await arrived;
  await migrateClusters(homes(), { migrations });
  assert.deepEqual(await schemasWith('9003_late', first), ['t_acme']);
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
