import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { eq } from 'drizzle-orm';
import postgres from 'postgres';
import { dropCopy, moveTenant } from '#db/moving/move.ts';
import { findTenant, follow, type Tenant } from '#db/placement.ts';
import { unit } from '#db/schema/tenant/people.ts';
import { lessonProgress, trackingEvent } from '#db/schema/tenant/tracking.ts';
import { causalPoint, withTenant } from '#db/tenant-db.ts';
import { heard } from '#db/testing.ts';
import { enqueue } from '#features/jobs/commands.ts';
import {
  acme,
  first,
  found,
  on,
  refused,
  second,
  startTwo,
  stopTwo,
  verified,
} from '#scripts/tenant-backup.testing.ts';
import { type Load, moveBack, moveTo, startLoad, startWitness } from '#scripts/tenant-move.testing.ts';

/** Where a write takes longer than a moment by itself, on a slow disk or a machine that stands still, so much more is the machine's. */
const most = (usualMs: number, witness: { longestMs: number }) => 2_000 + 5 * (usualMs + witness.longestMs);

/** Until people, players and readers are all at it; how long they wait for each other without a move. */
async function underWay(load: Load): Promise<number> {
  while (load.units.length < 20 || load.events.length < 20 || load.reads < 20) await sleep(20);
  return load.longestMs;
}

before(() => startTwo('moved'));
after(stopTwo);

/** Everything that was taken is there once, and nothing else of it. */
async function requireStored(tenant: Tenant, loads: Load[], eventsBefore: number): Promise<void> {
  const [units, events, folded] = await withTenant(tenant, 'write', async (db) => [
    (await db.select({ code: unit.code }).from(unit)).map(({ code }) => code),
    await db.$count(trackingEvent),
    (await db.select({ events: lessonProgress.events }).from(lessonProgress)).reduce(
      (sum, row) => sum + row.events,
      0,
    ),
  ]);
  const [saved, sent] = [loads.flatMap((load) => load.units), loads.flatMap((load) => load.events)];
  assert.deepEqual(units.filter((code) => code.length === 36).toSorted(), saved.toSorted());
  assert.equal(events - eventsBefore, sent.length);
  assert.equal(folded, sent.length, 'none folded twice');
}

const eventsOf = (tenant: Tenant) => withTenant(tenant, 'write', (db) => db.$count(trackingEvent));
const jobsOn = (cluster: typeof first) =>
  on(
    cluster,
    (sql) => sql`select data from jobs.job where data->>'tenantId' = ${acme.id} and state = 'created'`,
  );
const loads: Load[] = [];
let before1: number;

test('a tenant moves while it is used: what was acknowledged is there once, reads go on, writes wait for less than two seconds', async (t) => {
  before1 = await eventsOf(acme);
  await withTenant(acme, 'write', (db) =>
    enqueue(db, 'media.settle', { n: 1 }, { startAfter: new Date(Date.now() + 86_400_000) }),
  );
  const witness = startWitness([first.adminUrl, second.adminUrl]);
  t.after(() => witness.stop());
  const load = await startLoad(acme);
  t.after(() => load.stop());
  loads.push(load);
  const usualMs = await underWay(load);
  const moved = await moveTo('acme', 'second');
  const [units, events, reads] = [load.units.length, load.events.length, load.reads];
  while (load.units.length === units || load.events.length === events || load.reads === reads)
    await sleep(20);
  await load.stop();
  t.diagnostic(
    `writes waited ${Math.round(moved.pausesMs.compared)} and ${Math.round(moved.pausesMs.moved ?? 0)} ms; longest between two writes of anybody ${Math.round(load.longestMs)} ms; ${load.units.length} saves, ${load.events.length} events, ${load.reads} reads`,
  );
  assert.deepEqual(load.failures, []);
  const { compared, moved: last = 0 } = moved.pausesMs;
  assert.ok(
    Math.max(compared, last ?? 0, load.longestMs) < most(usualMs, witness),
    `${load.longestMs} ms, else ${usualMs} ms, a witness ${witness.longestMs} ms`,
  );
  const tenant = await found('acme');
  assert.equal(tenant.cluster, 'second');
  await requireStored(tenant, loads, before1);
  assert.equal(await verified(tenant), null, 'its audit trail is intact');
});

test('its jobs wait on its new cluster, and nowhere else', async () => {
  assert.deepEqual([...(await jobsOn(first))], []);
  assert.deepEqual([...(await jobsOn(second))], [{ data: { n: 1, tenantId: acme.id } }]);
});

test('on its new cluster it stands behind the same walls', async () => {
  const walls = await on(
    second,
    (sql) => sql`
    select c.relname from pg_class c where relnamespace = 't_acme'::regnamespace and relkind = 'r' and not (
      relrowsecurity and relforcerowsecurity and exists (select from pg_policy p where p.polrelid = c.oid)
      and has_table_privilege('t_acme', c.oid, 'insert')
      and has_table_privilege('t_acme', c.oid, 'delete') = (obj_description(c.oid, 'pg_class') is distinct from 'append-only')
      and not exists (select from pg_trigger t where t.tgrelid = c.oid and t.tgenabled = 'D'))`,
  );
  assert.deepEqual([...walls], []);
});

test('the cluster that was left refuses writes itself, and says where the tenant is', async () => {
  const login = postgres(first.primaryUrl('lectern_app', first.passwords.app), { max: 1 });
  await assert.rejects(
    login`select platform.let_write(${acme.id}::uuid)`,
    (error: Error & { code?: string; detail?: string }) =>
      error.code === '57L01' && error.detail === 'second',
  );
  await login.end();
});

test('a node that believes the old route is led to the new one, by a write and by a reader’s own cookie', async () => {
  follow(acme, 'first');
  await withTenant(acme, 'write', (db) => db.insert(unit).values({ name: 'Stale', code: 'stale' }));
  const names = await on(second, (sql) => sql`select name from t_acme.unit where code = 'stale'`);
  assert.equal(names.length, 1);
  const seen = await causalPoint(acme);
  assert.equal(seen.cluster, 'second');
  // Its own copy of the directory is what has to be wrong: the version is what it was.
  follow(acme, 'first');
  await on(first, (sql) => sql`update platform.tenant set name = 'Acme' where id = ${acme.id}`);
  const rows = await withTenant({ ...acme, seen }, 'read', (db) => db.$count(unit));
  assert.ok(rows > 0);
  assert.equal((await heard(() => findTenant('acme')))?.cluster, 'second');
});

test('a cookie from the old cluster sends its reader to the primary', async () => {
  const seen = { cluster: 'first', timeline: 1, lsn: '0/1' };
  assert.ok((await withTenant({ ...acme, seen }, 'read', (db) => db.$count(unit))) > 0);
});

test('it goes back while it is used, with all that was written meanwhile, and forth again', async (t) => {
  const witness = startWitness([first.adminUrl, second.adminUrl]);
  t.after(() => witness.stop());
  for (const cluster of ['first', 'second']) {
    const load = await startLoad(acme);
    t.after(() => load.stop());
    loads.push(load);
    const usualMs = await underWay(load);
    const moved = await moveBack('acme', cluster);
    await load.stop();
    t.diagnostic(`to ${cluster}: writes waited ${Math.round(moved.pausesMs.moved ?? 0)} ms`);
    assert.deepEqual(load.failures, []);
    assert.ok((moved.pausesMs.moved ?? 0) < most(usualMs, witness));
    assert.equal((await found('acme')).cluster, cluster);
    await withTenant(acme, 'write', (db) => db.delete(unit).where(eq(unit.code, 'stale')));
    await requireStored(acme, loads, before1);
  }
});

test('asked to go where it is, it says that the copy is the same', async () => {
  const moved = await moveTo('acme', 'second');
  assert.deepEqual([moved.to, moved.pausesMs.moved], ['second', null]);
  await assert.rejects(moveTo('acme', 'third'), refused('bad_input', /No cluster/));
  await assert.rejects(moveTo('globex', 'first'), refused('conflict', /globex is on first already/));
  await assert.rejects(moveTenant('globex', { to: 'back' }), refused('conflict', /nothing to go back to/));
  await assert.rejects(dropCopy('globex'), refused('conflict', /keeps a copy/));
});

test('when its copy is dropped nothing of it is left there, and whoever still asks there is led on', async () => {
  assert.deepEqual(await dropCopy('acme'), { cluster: 'first' });
  const left = await on(first, async (sql) => [
    ...(await sql`select nspname as name from pg_namespace where nspname = 't_acme' union all
      select rolname from pg_roles where rolname = 't_acme' union all select pubname from pg_publication union all
      select subname from pg_subscription union all select slot_name from pg_replication_slots union all
      select name from platform.migration where schema = 't_acme'`),
  ]);
  assert.deepEqual(left, []);
  const linked = await on(
    second,
    (sql) => sql`select subname as name from pg_subscription union all
    select pubname from pg_publication union all select slot_name from pg_replication_slots`,
  );
  assert.deepEqual([...linked], []);
  for (const intent of ['read', 'write'] as const) {
    follow(acme, 'first');
    await on(
      first,
      (sql) => sql`update platform.tenant set name = ${`Acme ${intent}`} where id = ${acme.id}`,
    );
    assert.ok((await withTenant(acme, intent, (db) => db.$count(unit))) > 0);
  }
});
