import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { setUpCluster } from '#db/cluster-setup.ts';
import { migrateAll } from '#db/migrate.ts';
import { type Migration, readMigrations } from '#db/migration-files.ts';
import { createTenant } from '#db/tenants.ts';
import { sha256 } from '#lib/crypto.ts';
import { removeEmbedded } from '#lib/embedded/existing.ts';
import { type EmbeddedCluster, startEmbedded } from '#lib/embedded/start.ts';
import { AppError } from '#lib/errors.ts';

/** A cluster of this file's own: migrations of a test's making run over all its tenants. */
const FOLDER = resolve('.lectern', 'test-migrations');
const TENANTS = Array.from({ length: 6 }, (_, n) => `tenant-${n}`);

let cluster: EmbeddedCluster;
let admin: postgres.Sql;
const files = { platform: readMigrations('platform'), tenant: readMigrations('tenant') };

before(async () => {
  await removeEmbedded(FOLDER);
  cluster = await startEmbedded({ folder: FOLDER, standbys: [] });
  admin = postgres(cluster.adminUrl, { max: 2, onnotice: () => {} });
  await setUpCluster(cluster.adminUrl, cluster.passwords);
});
after(async () => {
  await admin.end();
  await cluster.stop();
  await removeEmbedded(FOLDER);
});

/** Another migration of the tenants, as if it lay among the files. */
function add(name: string, sql: string): Migration {
  const made = { name, sql, checksum: sha256(sql) };
  files.tenant.push(made);
  return made;
}

async function ledger(): Promise<Record<string, string[]>> {
  const rows = await admin<{ schema: string; names: string[] }[]>`
    select schema, array_agg(name order by name) as names from platform.migration group by schema`;
  return Object.fromEntries(rows.map(({ schema, names }) => [schema, names]));
}

const schemas = TENANTS.map((slug) => `t_${slug.replaceAll('-', '_')}`);
const complete = () =>
  Object.fromEntries([
    ['platform', files.platform.map(({ name }) => name)],
    ...schemas.map((schema) => [schema, files.tenant.map(({ name }) => name).sort()]),
  ]);

const schemasWith = async (table: string): Promise<string[]> => {
  const rows = await admin<{ schema: string }[]>`
    select relnamespace::regnamespace::text as schema from pg_class where relname = ${table} order by 1`;
  return rows.map(({ schema }) => schema);
};

test('on a new cluster a dry run lists the control schema and makes nothing', async () => {
  const { applied } = await migrateAll(cluster.adminUrl, { dryRun: true });
  assert.deepEqual(
    applied,
    files.platform.map(({ name }) => ({ schema: 'platform', name })),
  );
  assert.deepEqual(await schemasWith('migration'), []);
});

test('two runners on a new cluster, then tenants', async () => {
  const [one, two] = await Promise.all([migrateAll(cluster.adminUrl), migrateAll(cluster.adminUrl)]);
  assert.equal(one.applied.length + two.applied.length, files.platform.length);
  for (const slug of TENANTS) await createTenant(cluster.adminUrl, { slug, name: slug, cluster: 'main' });
  assert.deepEqual(await ledger(), complete());
});

test('a tenant that was made before a crash and never migrated is completed by making it again', async () => {
  await admin`delete from platform.migration where schema = ${schemas[5] as string}`;
  await admin.unsafe(`drop schema ${schemas[5]} cascade; create schema ${schemas[5]} authorization lectern_owner;
    grant usage on schema ${schemas[5]} to ${schemas[5]}`);
  const spec = { slug: TENANTS[5] as string, name: 'again', cluster: 'main' };
  await createTenant(cluster.adminUrl, spec);
  assert.deepEqual(await ledger(), complete());
  await assert.rejects(
    createTenant(cluster.adminUrl, spec),
    (error) => error instanceof AppError && error.code === 'conflict',
  );
});

test('with nothing new it is one query', async () => {
  const log = join(cluster.dataFolder, 'primary.log');
  await admin`alter role lectern_admin set log_statement = 'all'`;
  const from = statSync(log).size;
  const { applied } = await migrateAll(cluster.adminUrl, { migrations: files });
  await admin`alter role lectern_admin reset log_statement`;
  assert.deepEqual(applied, []);
  const said = readFileSync(log).subarray(from).toString('utf8');
  assert.equal(said.match(/LOG: {2}(execute|statement)/g)?.length, 1, said);
});

test('a dry run lists every schema that lacks a migration, and changes none', async () => {
  const { name } = add('9000_dry', 'create table dry (id uuid primary key, tenant_id uuid not null)');
  const { applied } = await migrateAll(cluster.adminUrl, { migrations: files, dryRun: true });
  assert.deepEqual(
    applied,
    schemas.map((schema) => ({ schema, name })),
  );
  assert.deepEqual(await schemasWith('dry'), []);
  await migrateAll(cluster.adminUrl, { migrations: files });
  assert.deepEqual(await schemasWith('dry'), schemas);
});

/** A runner in a process of its own, for killing. */
function runner(): ChildProcess {
  const code = `import { migrateAll } from './db/migrate.ts';
    await migrateAll(process.env.ADMIN_URL, { migrations: JSON.parse(process.env.MIGRATIONS), parallel: 2 });`;
  const env = { ...process.env, ADMIN_URL: cluster.adminUrl, MIGRATIONS: JSON.stringify(files) };
  return spawn(process.execPath, ['--input-type=module', '--eval', code], { env, stdio: 'inherit' });
}

test('a run killed half-way leaves no half schema, and the next completes every one exactly once', async () => {
  add(
    '9001_two_steps',
    `create table step_one (id uuid primary key, tenant_id uuid not null);
    lock table person in access share mode; create table step_two (id uuid primary key, tenant_id uuid not null)`,
  );
  add('9002_after', 'alter table step_two add column note text');
  for (let kills = 1; kills <= 2; kills++) {
    // Two more are done each time; in the next two it stands between its steps when it is killed.
    await admin.begin(async (holder) => {
      for (const schema of schemas.slice(2 * kills))
        await holder`lock table ${holder(schema)}.person in access exclusive mode`;
      const child = runner();
      const exited = once(child, 'exit');
      // Not those that wait for what the runner killed before has not let go of yet.
      while ((await holder`select from pg_locks where not granted and locktype = 'relation'`).length < 2) {
        assert.equal(child.exitCode, null, 'the runner ended before it was killed');
        await sleep(20);
      }
      child.kill('SIGKILL');
      await exited;
    });
    // What its connections still had open ends with them; nothing of it may show.
    assert.deepEqual(await schemasWith('step_one'), await schemasWith('step_two'));
  }
  assert.deepEqual(await schemasWith('step_one'), schemas.slice(0, 4));
  const { applied } = await migrateAll(cluster.adminUrl, { migrations: files });
  assert.ok(applied.length > 0);
  assert.deepEqual(await ledger(), complete());
  assert.deepEqual(await schemasWith('step_two'), schemas);
  assert.deepEqual((await migrateAll(cluster.adminUrl, { migrations: files })).applied, []);
});

test('two runners at once share the work and never do the same twice', async () => {
  add(
    '9003_shared',
    'create table shared (id uuid primary key, tenant_id uuid not null); select pg_sleep(0.05)',
  );
  const results = await Promise.all([1, 2, 3].map(() => migrateAll(cluster.adminUrl, { migrations: files })));
  assert.deepEqual(results.flatMap(({ applied }) => applied.map(({ schema }) => schema)).sort(), schemas);
  assert.deepEqual(await ledger(), complete());
});

test('a canary that fails keeps every other tenant untouched, and its own schema as it was', async () => {
  await admin`update platform.tenant set canary = true where slug = 'tenant-3'`;
  add('9004_bad', 'create table seldom (id uuid primary key, tenant_id uuid not null); select 1 / 0');
  await assert.rejects(
    migrateAll(cluster.adminUrl, { migrations: files }),
    /9004_bad failed on t_tenant_3 .*division by zero/,
  );
  assert.deepEqual(await schemasWith('seldom'), []);
  files.tenant.pop();
  assert.deepEqual(await ledger(), complete());
});

test('a migration that makes a table without walls is refused', async () => {
  add('9005_no_tenant', 'create table naked (id uuid primary key)');
  await assert.rejects(
    migrateAll(cluster.adminUrl, { migrations: files }),
    /t_tenant_3.naked has no tenant_id/,
  );
  files.tenant.pop();
  assert.deepEqual(await schemasWith('naked'), []);
});

test('a migration waits for nobody who reads a table that it leaves alone', {
  timeout: 120_000,
}, async () => {
  add('9010_elsewhere', 'create table elsewhere (id uuid primary key, tenant_id uuid not null)');
  await admin.begin(async (reader) => {
    for (const schema of schemas) await reader`select from ${reader(schema)}.person`;
    await migrateAll(cluster.adminUrl, { migrations: files });
  });
  assert.deepEqual(await schemasWith('elsewhere'), schemas);
});

test('walls that somebody lowered stand again after the next migration', async () => {
  const schema = schemas[2] as string;
  await admin.unsafe(`alter table ${schema}.person no force row level security;
    alter table ${schema}.unit disable row level security; drop policy own_tenant on ${schema}.site;
    grant truncate on ${schema}.person to ${schema}; grant update on ${schema}.audit_event to ${schema};
    grant update (hash) on ${schema}.audit_seal to ${schema}; revoke insert on ${schema}.unit from ${schema}`);
  add('9011_again', 'create table again (id uuid primary key, tenant_id uuid not null)');
  await migrateAll(cluster.adminUrl, { migrations: files });
  const wrong = await admin`
    select c.relname from pg_class c where c.relnamespace = ${schema}::regnamespace and c.relkind = 'r' and not (
      c.relrowsecurity and c.relforcerowsecurity and exists (select from pg_policy p where p.polrelid = c.oid)
      and has_table_privilege(${schema}, c.oid, 'insert') and not has_table_privilege(${schema}, c.oid, 'truncate')
      and has_any_column_privilege(${schema}, c.oid, 'update') = (obj_description(c.oid) is distinct from 'append-only'))`;
  assert.deepEqual([...wrong], []);
});

test('a backfill sees the rows of its own tenant', async () => {
  for (const schema of schemas) {
    const tenant = admin`(select id from platform.tenant where schema = ${schema})`;
    await admin`insert into ${admin(schema)}.unit (tenant_id, name, code) values (${tenant}, 'before', 'x')`;
  }
  add('9006_backfill', `update unit set name = 'after' where code = 'x'`);
  await migrateAll(cluster.adminUrl, { migrations: files });
  for (const schema of schemas) {
    const [row] = await admin`select name from ${admin(schema)}.unit where code = 'x'`;
    assert.equal(row?.name, 'after', schema);
  }
});

test('a file that was changed after it ran is refused before anything is touched', async () => {
  const changed = {
    platform: files.platform,
    tenant: files.tenant.map((file) =>
      file.name === '9000_dry' ? { ...file, checksum: sha256('changed') } : file,
    ),
  };
  const refusal = /9000_dry was changed after it ran on t_tenant_0: write a new one instead/;
  await assert.rejects(migrateAll(cluster.adminUrl, { migrations: changed }), refusal);
  const withNew = {
    ...changed,
    tenant: [...changed.tenant, { name: '9999', sql: 'create table late ()', checksum: 'x' }],
  };
  await assert.rejects(migrateAll(cluster.adminUrl, { migrations: withNew }), refusal);
  assert.deepEqual(await schemasWith('late'), []);
});
