import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sql } from 'drizzle-orm';
import postgres from 'postgres';
import type { Tenant } from '#db/placement.ts';
import { unit } from '#db/schema/tenant/people.ts';
import { withTenant } from '#db/tenant-db.ts';
import { type TestCluster, testCluster } from '#db/testing.ts';

let cluster: TestCluster;
let acme: Tenant;
let globex: Tenant;

before(async () => {
  cluster = await testCluster();
  acme = await cluster.newTenant();
  globex = await cluster.newTenant();
  await withTenant(globex, 'write', (db) => db.insert(unit).values({ name: 'Trading', code: 'trading' }));
});
after(() => cluster.stop());

const run = (text: string) => withTenant(acme, 'write', (db) => db.execute(sql.raw(text)));

/** The message of the deepest cause: Drizzle wraps what the database said. */
const refusal = async (text: string) => {
  try {
    await run(text);
  } catch (error) {
    let deepest = error as Error;
    while (deepest.cause instanceof Error) deepest = deepest.cause;
    return deepest.message;
  }
  return 'it ran';
};

test('first wall: an unqualified query sees only its own schema', async () => {
  assert.deepEqual([...(await withTenant(acme, 'write', (db) => db.select().from(unit)))], []);
  assert.equal((await withTenant(globex, 'write', (db) => db.select().from(unit))).length, 1);
});

test('second wall: a qualified query is refused', async () => {
  assert.match(await refusal(`select * from ${globex.schema}.unit`), /permission denied/);
});

test('every injected way out is refused', async () => {
  for (const text of [
    'reset role',
    `set role ${globex.schema}`,
    'set local role none',
    `select 1; set role ${globex.schema}`,
    'select 1; reset role',
    `select set_config('role', '${globex.schema}', true)`,
    `select set_config('role', '${globex.schema}', false)`,
    `select set_config('app.current_tenant', '${globex.id}', true)`,
    `update pg_settings set setting = '${globex.schema}' where name = 'role'`,
    `select query_to_xml('select * from ${globex.schema}.unit', true, false, '')`,
    `select query_to_xml('set role ${globex.schema}', true, false, '')`,
    `select query_to_xml($$select set_config('role', '${globex.schema}', true)$$, true, false, '')`,
    `select * from dblink('dbname=lectern', 'select 1') as t(a int)`,
    'create temporary table loot (a int)',
    'do $$ begin reset role; end $$',
    '/* */ reset role',
    'commit',
  ]) {
    assert.match(
      await refusal(text),
      /permission denied|Only statements about data|multiple commands|not allowed|does not exist/,
      text,
    );
  }
  assert.equal((await withTenant(acme, 'read', (db) => db.select().from(unit))).length, 0);
});

test('second wall: nothing of the other can be changed either', async () => {
  for (const text of [
    `insert into ${globex.schema}.unit (name, code) values ('x', 'x')`,
    `update ${globex.schema}.unit set name = 'x'`,
    `delete from ${globex.schema}.unit`,
    `select pg_get_viewdef('${globex.schema}.unit'::regclass)`,
  ]) {
    assert.match(await refusal(text), /permission denied/, text);
  }
});

test('third wall: with rights given by mistake, the other tenant is still empty and closed', async (t) => {
  const admin = postgres(cluster.adminUrl, { max: 1, onnotice: () => {} });
  const rights = `all on ${globex.schema}.unit`;
  await admin.unsafe(
    `grant usage on schema ${globex.schema} to ${acme.schema}; grant ${rights} to ${acme.schema}`,
  );
  t.after(async () => {
    await admin.unsafe(
      `revoke ${rights} from ${acme.schema}; revoke usage on schema ${globex.schema} from ${acme.schema}`,
    );
    await admin.end();
  });
  const theirs = `${globex.schema}.unit`;
  assert.deepEqual([...(await run(`select * from ${theirs}`))], []);
  assert.deepEqual([...(await run(`select * from ${theirs} where tenant_id = '${globex.id}'`))], []);
  assert.deepEqual([...(await run(`update ${theirs} set name = 'x' returning id`))], []);
  assert.deepEqual(
    [...(await run(`delete from ${theirs} where tenant_id = '${globex.id}' returning id`))],
    [],
  );
  for (const text of [
    `insert into ${theirs} (tenant_id, name, code) values ('${globex.id}', 'x', 'x')`,
    `insert into ${theirs} (tenant_id, name, code) select '${globex.id}'::uuid, 'x', 'x'`,
    `insert into unit (tenant_id, name, code) values ('${globex.id}', 'x', 'x')`,
    'truncate unit',
    `truncate ${theirs}`,
  ]) {
    assert.match(
      await refusal(text),
      /row-level security|permission denied|Only statements about data/,
      text,
    );
  }
  const rows = await withTenant(globex, 'write', (db) => db.select().from(unit));
  assert.deepEqual(
    rows.map(({ name, code }) => [name, code]),
    [['Trading', 'trading']],
  );
});

test('third wall: an own row cannot be given to the other tenant', async () => {
  await withTenant(acme, 'write', (db) => db.insert(unit).values({ name: 'Own', code: 'own' }));
  assert.match(await refusal(`update unit set tenant_id = '${globex.id}'`), /row-level security/);
  await withTenant(acme, 'write', (db) => db.delete(unit));
});

test('the login role, without the door, reaches no table of any tenant', async (t) => {
  const login = postgres(process.env.DATABASE_URL ?? '', { max: 1, onnotice: () => {} });
  t.after(() => login.end());
  const tables = await login<{ schema: string; name: string }[]>`
    select nspname as schema, relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname in (${acme.schema}, ${globex.schema}) and c.relkind in ('r', 'p')`;
  assert.ok(tables.length > 70, `${tables.length} tables`);
  for (const { schema, name } of tables) {
    for (const text of [`select 1 from ${schema}.${name}`, `delete from ${schema}.${name}`]) {
      await assert.rejects(login.unsafe(text), { code: '42501' }, text);
    }
  }
  await assert.rejects(login.unsafe('select 1 from platform.tenant'), { code: '42501' });
  await login`select set_config('app.current_tenant', ${globex.id}, false)`;
  await assert.rejects(login.unsafe(`select 1 from ${globex.schema}.unit`), { code: '42501' });
});

test('the roles have no power beside their rights', async (t) => {
  const admin = postgres(cluster.adminUrl, { max: 1 });
  t.after(() => admin.end());
  const roles = await admin<Record<string, unknown>[]>`
    select rolname as name, rolsuper as super, rolinherit as inherits, rolcreaterole as "createsRoles",
      rolcreatedb as "createsDatabases", rolreplication as replicates, rolbypassrls as bypasses, rolcanlogin as "logsIn",
      exists (select from pg_shdepend d where d.refobjid = r.oid and d.deptype = 'o'
        and d.dbid = (select oid from pg_database where datname = current_database())) as owns
    from pg_roles r where rolname in ('lectern_app', 'lectern_platform', ${acme.schema}, ${globex.schema}) order by rolname`;
  assert.equal(roles.length, 4);
  for (const role of roles) {
    const { name, inherits: _, logsIn, ...powers } = role;
    assert.deepEqual(new Set(Object.values(powers)), new Set([false]), String(name));
    assert.equal(logsIn, name === 'lectern_app', String(name));
  }
  const memberships = await admin<{ role: string; inherit: boolean; admin: boolean }[]>`
    select roleid::regrole::text as role, inherit_option as inherit, admin_option as admin
    from pg_auth_members where member = 'lectern_app'::regrole`;
  assert.ok(memberships.some(({ role }) => role === acme.schema));
  for (const one of memberships) assert.deepEqual([one.inherit, one.admin], [false, false], one.role);
  assert.equal(
    memberships.some(({ role }) => role === 'lectern_owner'),
    false,
  );
  const upward = await admin`
    select member::regrole::text from pg_auth_members where member in (${acme.schema}::regrole, 'lectern_platform'::regrole)`;
  assert.deepEqual([...upward], []);
});

test('only the login roles may set what the walls stand on', async (t) => {
  const admin = postgres(cluster.adminUrl, { max: 1 });
  t.after(() => admin.end());
  const allowed = await admin<{ name: string }[]>`
    select rolname as name from pg_roles where not rolsuper
      and has_function_privilege(rolname, 'pg_catalog.set_config(text, text, boolean)', 'execute') order by 1`;
  assert.deepEqual(
    allowed.map(({ name }) => name),
    ['lectern_app', 'lectern_jobs'],
  );
  const [settings] = await admin`select has_table_privilege(${acme.schema}, 'pg_settings', 'update') as may`;
  assert.equal(settings?.may, false);
});
