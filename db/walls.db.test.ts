import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sql } from 'drizzle-orm';
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
  assert.deepEqual([...(await withTenant(acme, 'read', (db) => db.select().from(unit)))], []);
  assert.equal((await withTenant(globex, 'read', (db) => db.select().from(unit))).length, 1);
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

test('third wall: with rights given by mistake, the other tenant is still empty', async () => {
  const admin = (await import('postgres')).default(cluster.adminUrl, { max: 1 });
  await admin.unsafe(`grant usage on schema ${globex.schema} to ${acme.schema};
    grant select on ${globex.schema}.unit to ${acme.schema}`);
  await admin.end();
  assert.deepEqual([...(await run(`select * from ${globex.schema}.unit`))], []);
});
