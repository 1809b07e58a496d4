import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import postgres from 'postgres';
import type { Tenant } from '#db/placement.ts';
import { type TestCluster, testCluster } from '#db/testing.ts';

/** The catalog is asked, not our source: what counts is what the server enforces. */
let cluster: TestCluster;
let tenant: Tenant;
let admin: postgres.Sql;

before(async () => {
  cluster = await testCluster();
  tenant = await cluster.newTenant();
  await cluster.newTenant();
  admin = postgres(cluster.adminUrl, { max: 1 });
});
after(async () => {
  await admin.end();
  await cluster.stop();
});

test('every table of every tenant schema stands behind row-level security, forced, with one policy for all', async () => {
  const tables = await admin<Record<string, unknown>[]>`
    select c.oid::regclass::text as table, relrowsecurity as on, relforcerowsecurity as forced,
      pg_get_userbyid(c.relowner) as owner,
      (select count(*)::int from pg_policy p where p.polrelid = c.oid and p.polcmd = '*' and p.polpermissive
        and p.polroles = '{0}') as for_all,
      (select count(*)::int from pg_policy p where p.polrelid = c.oid) as policies,
      (select bool_and(pg_get_expr(p.polqual, p.polrelid) like '%app.current_tenant%'
        and pg_get_expr(p.polqual, p.polrelid) = pg_get_expr(p.polwithcheck, p.polrelid))
        from pg_policy p where p.polrelid = c.oid) as by_tenant
    from pg_class c join platform.tenant t on c.relnamespace = t.schema::regnamespace
    where c.relkind not in ('i', 'I', 't', 'c')`;
  assert.ok(tables.length >= 2 * 35, `${tables.length} tables`);
  for (const { table, ...facts } of tables) {
    const right = {
      on: true,
      forced: true,
      owner: 'lectern_owner',
      for_all: 1,
      policies: 1,
      by_tenant: true,
    };
    assert.deepEqual(facts, right, String(table));
  }
});

test('every table has a tenant_id that is not null and defaults to the setting', async () => {
  const wrong = await admin<{ table: string }[]>`
    select c.oid::regclass::text as table
    from pg_class c join platform.tenant t on c.relnamespace = t.schema::regnamespace
    where c.relkind in ('r', 'p') and not exists (
      select from pg_attribute a join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
      where a.attrelid = c.oid and a.attname = 'tenant_id' and a.attnotnull and a.atttypid = 'uuid'::regtype
        and pg_get_expr(d.adbin, d.adrelid) like '%current_setting(''app.current_tenant''::text, true)%')`;
  assert.deepEqual([...wrong], []);
});

test('nothing in a tenant schema acts with rights that are not the caller’s', async () => {
  const views = await admin`
    select c.oid::regclass::text as name from pg_class c join platform.tenant t on c.relnamespace = t.schema::regnamespace
    where c.relkind in ('m', 'f', 'S')
      or c.relkind = 'v' and not coalesce('security_invoker=true' = any(c.reloptions), false)`;
  assert.deepEqual([...views], [], 'views that run as their owner, copies and sequences');
  const functions = await admin`
    select p.oid::regprocedure::text as name from pg_proc p
    join platform.tenant t on p.pronamespace = t.schema::regnamespace where p.prosecdef`;
  assert.deepEqual([...functions], [], 'functions that run as their owner');
});

test('what may only be added to is: no right to change, remove or empty', async () => {
  const notes = await admin<{ name: string; note: string | null; rights: string[] }[]>`
    select c.relname as name, obj_description(c.oid, 'pg_class') as note,
      array(select right_name from unnest(array['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES',
        'TRIGGER', 'MAINTAIN']) as right_name where has_table_privilege(${tenant.schema}, c.oid, right_name)) as rights
    from pg_class c where c.relnamespace = ${tenant.schema}::regnamespace and c.relkind in ('r', 'p')`;
  const expected = (note: string | null) =>
    note === 'append-only' ? ['SELECT', 'INSERT'] : ['SELECT', 'INSERT', 'UPDATE', 'DELETE'];
  for (const { name, note, rights } of notes) assert.deepEqual(rights, expected(note), name);
  const closed = notes.filter(({ note }) => note === 'append-only').map(({ name }) => name);
  for (const name of ['audit_event', 'audit_seal', 'signature', 'tracking_event'])
    assert.ok(closed.includes(name), name);
  const columns = await admin`
    select table_name, column_name, privilege_type from information_schema.column_privileges
    where grantee = ${tenant.schema} and table_schema = ${tenant.schema} and privilege_type = 'UPDATE'
      and table_name = any(${closed})`;
  assert.deepEqual([...columns], []);
});

test('a tenant’s role has rights in its own schema alone, and creates nothing anywhere', async () => {
  const elsewhere = await admin`
    select c.oid::regclass::text as table from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p', 'v', 'm', 'f') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
      and n.nspname <> ${tenant.schema} and has_schema_privilege(${tenant.schema}, n.oid, 'usage')
      and has_table_privilege(${tenant.schema}, c.oid, 'select, insert, update, delete')`;
  assert.deepEqual([...elsewhere], []);
  const creates = await admin`
    select nspname from pg_namespace where has_schema_privilege(${tenant.schema}, oid, 'create')`;
  assert.deepEqual([...creates], []);
  const [database] = await admin`
    select has_database_privilege(${tenant.schema}, current_database(), 'create') as creates,
      has_database_privilege(${tenant.schema}, current_database(), 'temporary') as temporary`;
  assert.deepEqual({ ...database }, { creates: false, temporary: false });
});
