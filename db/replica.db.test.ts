import assert from 'node:assert/strict';
import { join, resolve } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import postgres from 'postgres';
import { type CausalPoint, decodeCausalPoint, encodeCausalPoint, ON_PRIMARY } from '#db/causal.ts';
import { unavailable } from '#db/failure.ts';
import { findTenant, type Tenant } from '#db/placement.ts';
import { cluster as clusterNamed } from '#db/pools.ts';
import {
  asking,
  look,
  onCluster,
  onPrimary,
  readThere,
  untilOnReplica,
  untilState,
  usedInStillTime,
} from '#db/replica.testing.ts';
import { unit } from '#db/schema/tenant/people.ts';
import { causalPoint, type TenantDb, type TenantScope, withTenant } from '#db/tenant-db.ts';
import { createTenant } from '#db/tenants.ts';
import { heard, type TestCluster, testCluster } from '#db/testing.ts';
import { restOver, stateOf } from '#lib/breaker.testing.ts';
import { removeEmbedded } from '#lib/embedded/existing.ts';
import { runningPostmaster } from '#lib/embedded/pid-file.ts';
import { signalServer } from '#lib/embedded/signal.testing.ts';
import { env } from '#lib/env.ts';
import { PASSES } from '#lib/errors.ts';
import { inTime, soonAfter } from '#lib/in-time.testing.ts';
import { readGauges } from '#lib/metrics.ts';
import { singleton } from '#lib/singleton.ts';

/** A cluster of this file's own: its replica is paused and killed. */
const FOLDER = 'test-replica';
const NOWHERE = 'postgres://nobody@127.0.0.1:1/nothing';

let cluster: TestCluster;
let tenant: Tenant;
let replica: postgres.Sql;

before(async () => {
  await removeEmbedded(resolve('.lectern', FOLDER));
  cluster = await testCluster(FOLDER);
  tenant = await cluster.newTenant();
  replica = postgres(cluster.standbyAdminUrl('replica'), { max: 1, onnotice: () => {} });
  await replayed(await write('first'));
});
after(async () => {
  await replica.end({ timeout: 1 });
  await cluster.stop();
  await removeEmbedded(resolve('.lectern', FOLDER));
});

async function write(code: string): Promise<CausalPoint> {
  await withTenant(tenant, 'write', (db) => db.insert(unit).values({ name: code, code }));
  return causalPoint(tenant);
}

async function replayed({ lsn }: CausalPoint): Promise<void> {
  for (;;) {
    const [row] = await replica`select pg_last_wal_replay_lsn() >= ${lsn}::text::pg_lsn as there`;
    if (row?.there) return;
    await sleep(10);
  }
}

const read = (scope: TenantScope) => withTenant(scope, 'read', look);

test('while the replica stands still, who wrote sees it on the primary and others read the old copy', async (t) => {
  const before = await causalPoint(tenant);
  await replayed(before);
  await replica`select pg_wal_replay_pause()`;
  t.after(() => replica`select case when pg_is_wal_replay_paused() then pg_wal_replay_resume() end`);
  const own = await write('second');

  assert.deepEqual(await read({ ...tenant, seen: own }), { onReplica: false, codes: ['first', 'second'] });
  assert.deepEqual(await readThere(tenant), { onReplica: true, codes: ['first'] });
  assert.deepEqual(await readThere({ ...tenant, seen: before }), { onReplica: true, codes: ['first'] });

  await replica`select pg_wal_replay_resume()`;
  await replayed(own);
  assert.deepEqual(await readThere({ ...tenant, seen: own }), {
    onReplica: true,
    codes: ['first', 'second'],
  });
});

test('a write whose position cannot be read is done, and its writer reads on the primary', async (t) => {
  const { primary } = clusterNamed(tenant.cluster);
  const pools = singleton<Map<string, postgres.Sql>>('db.pools', () => new Map());
  const dead = postgres(NOWHERE, { max: 1, onnotice: () => {} });
  const real = pools.get(primary);
  assert.ok(real);
  t.after(() => pools.set(primary, real));
  pools.set(primary, dead);
  const point = await causalPoint(tenant);
  pools.set(primary, real);
  const cookie = encodeCausalPoint(tenant.id, point);
  const seen = decodeCausalPoint(tenant.id, cookie);
  assert.deepEqual(seen, ON_PRIMARY);
  assert.equal((await read({ ...tenant, seen })).onReplica, false);
});

test('a tenant that a replica does not know yet is read on the primary', async (t) => {
  await replayed(await causalPoint(tenant));
  await replica`select pg_wal_replay_pause()`;
  t.after(() => replica`select case when pg_is_wal_replay_paused() then pg_wal_replay_resume() end`);
  const slug = `${tenant.slug}-young`;
  await createTenant(cluster.adminUrl, { slug, name: slug, cluster: 'main' });
  const young = await heard(() => findTenant(slug));
  assert.ok(young);
  for (const intent of ['read', 'report'] as const)
    assert.deepEqual(await withTenant(young, intent, look), { onReplica: false, codes: null });
  await readThere(tenant);
  assert.equal(stateOf('replica'), 'closed', 'it is not taken out for that');
});

test('what a migration has made and a replica does not have yet is read on the primary', async (t) => {
  const admin = postgres(cluster.adminUrl, { max: 1, onnotice: () => {} });
  t.after(() => admin.end({ timeout: 5 }));
  const alter = (what: string) => admin.unsafe(`alter table ${tenant.schema}.unit ${what}`);
  await replayed(await causalPoint(tenant));
  await replica`select pg_wal_replay_pause()`;
  t.after(() => replica`select case when pg_is_wal_replay_paused() then pg_wal_replay_resume() end`);
  await alter('add column young int default 7');
  const ask = (db: TenantDb) => db.execute<{ young: number }>(sql`select young from unit`);
  assert.deepEqual([...(await withTenant(tenant, 'read', ask))], [{ young: 7 }, { young: 7 }]);
  await alter('drop column young');
  await assert.rejects(withTenant(tenant, 'read', ask));
});

test('a position of another timeline, another cluster or the future is not believed of the replica', async () => {
  const point = await causalPoint(tenant);
  await replayed(point);
  await readThere({ ...tenant, seen: point });
  for (const seen of [
    { ...point, timeline: point.timeline + 1 },
    { ...point, cluster: 'elsewhere' },
    { ...point, lsn: 'FFFFFFFF/0' },
  ]) {
    assert.equal((await read({ ...tenant, seen })).onReplica, false, JSON.stringify(seen));
  }
});

test('without a primary whoever wrote reads on the replica that has it, or is told that it passes', async (t) => {
  const { primary, read: replicas } = clusterNamed(tenant.cluster);
  await replica`select pg_wal_replay_pause()`;
  t.after(() => replica`select case when pg_is_wal_replay_paused() then pg_wal_replay_resume() end`);
  const own = await write('zeroth');
  const codes = ['first', 'second', 'zeroth'];

  // The primary plays a replica that has everything. Which of the two is asked first goes by turns.
  const time = await usedInStillTime(t, tenant);
  onCluster(t, tenant, 'two', NOWHERE, [...replicas, primary]);
  for (let n = 0; n < 20; n++) {
    assert.deepEqual(await read({ ...tenant, seen: { ...own, cluster: 'two' } }), {
      onReplica: false,
      codes,
    });
    time.at += 10;
  }
  onCluster(t, tenant, 'one', NOWHERE, replicas);
  const passes = (error: Error) => unavailable(error) && 'digest' in error && error.digest === PASSES;
  await assert.rejects(read({ ...tenant, seen: { ...own, cluster: 'one' } }), passes);
  // Who wrote nothing sees what there was.
  assert.deepEqual(await readThere(tenant), { onReplica: true, codes: ['first', 'second'] });
});

test('reports of a cluster that names no replicas for them go to those for reading', async (t) => {
  const { primary, read: urls } = clusterNamed(tenant.cluster);
  onCluster(t, tenant, 'listed', primary, urls);
  assert.equal((await readThere(tenant, 'report')).onReplica, true);
});

test('a replica that dies is read no more, nobody notices, and it is taken back when it is up again', async (t) => {
  await replayed(await causalPoint(tenant));
  const time = await usedInStillTime(t, tenant);

  const postmaster = runningPostmaster(join(cluster.dataFolder, 'replica'));
  assert.ok(postmaster);
  const started = Promise.withResolvers<void>();
  const inFlight = withTenant(tenant, 'read', async (db) => {
    const seen = await look(db);
    if (seen.onReplica) {
      started.resolve();
      await db.execute(sql`select pg_sleep(60)`);
    }
    return seen;
  });
  await started.promise;
  process.kill(postmaster.pid, 'SIGKILL');
  time.goOn();

  assert.deepEqual(await inFlight, { onReplica: false, codes: ['first', 'second', 'zeroth'] });
  assert.equal(stateOf('replica'), 'open');
  for (const seen of await Promise.all(Array.from({ length: 40 }, () => read(tenant)))) {
    assert.deepEqual(seen, { onReplica: false, codes: ['first', 'second', 'zeroth'] });
  }
  // The rest is over and the replica still dead: it is tried, and the primary answers.
  restOver(t, 'replica');
  assert.equal((await read(tenant)).onReplica, false);
  await write('third');

  cluster = { ...cluster, ...(await cluster.repair()) };
  await replica.end({ timeout: 1 });
  replica = postgres(cluster.standbyAdminUrl('replica'), { max: 1, onnotice: () => {} });
  await replayed(await causalPoint(tenant));
  await untilOnReplica(tenant, ['first', 'second', 'third', 'zeroth']);
  assert.equal(stateOf('replica'), 'closed');
});

const signalReplica = (signal: 'SIGSTOP' | 'SIGCONT') =>
  signalServer(join(cluster.dataFolder, 'replica'), signal);

test('a replica that freezes holds nobody up for long, also who was reading, and is taken back when it goes on', async (t) => {
  const codes = ['first', 'second', 'third', 'zeroth'];
  const time = await usedInStillTime(t, tenant);
  const max = env().DATABASE_POOL_MAX;
  // All connections are taken, and others wait for one of them.
  const reading = Array.from({ length: max + 5 }, () =>
    withTenant(tenant, 'read', async (db) => {
      const seen = await look(db);
      if (seen.onReplica) await db.execute(sql`select pg_sleep(60)`);
      return seen;
    }),
  );
  while ((await replica`select from pg_stat_activity where wait_event = 'PgSleep'`).length < max)
    await sleep(20);
  signalReplica('SIGSTOP');
  time.goOn();
  t.after(() => signalReplica('SIGCONT'));
  for (const seen of await inTime(20_000, Promise.all(reading)))
    assert.deepEqual(seen, { onReplica: false, codes });
  assert.equal(stateOf('replica'), 'open');
  // Whoever comes then does not even try.
  assert.deepEqual(await soonAfter(1_000, onPrimary(tenant), read(tenant)), { onReplica: false, codes });
  // It is looked at while it is still frozen, and stays away.
  restOver(t, 'replica');
  await untilState(tenant, 'half-open', codes);
  await untilState(tenant, 'open', codes);
  signalReplica('SIGCONT');
  restOver(t, 'replica');
  await untilOnReplica(tenant, codes);
  assert.equal(stateOf('replica'), 'closed');
});

test('a replica that lags is read by nobody until it keeps up again, whether or not they wrote', async (t) => {
  const time = await usedInStillTime(t, tenant);
  /** Reads every two seconds for so long, and says where each read went. */
  const readFor = async (seconds: number, intent: 'read' | 'report' = 'read') => {
    const onReplica: boolean[] = [];
    for (let past = 0; past < seconds; past += 2) {
      time.at += 2_000;
      onReplica.push(await whereRead(intent));
    }
    return onReplica;
  };
  /** What a read has set off, to know how far the replica is, comes to its end; none counts in which a slow machine had it taken for away. */
  const whereRead = async (intent: 'read' | 'report') => {
    for (;;) {
      const { onReplica } = await withTenant(tenant, intent, look);
      do await sleep(5);
      while (asking());
      if (stateOf('replica') === 'closed') return onReplica;
    }
  };
  await replayed(await causalPoint(tenant));
  assert.ok(!(await readFor(30)).includes(false), 'a primary without writes makes nobody late');

  await replica`select pg_wal_replay_pause()`;
  t.after(() => replica`select case when pg_is_wal_replay_paused() then pg_wal_replay_resume() end`);
  const own = await write('while paused');
  const paused = await readFor(30);
  assert.equal(paused[0], true, 'a moment is no lag');
  assert.deepEqual(paused.slice(-4), [false, false, false, false]);
  assert.equal(paused.lastIndexOf(true) < paused.indexOf(false), true, 'out is out');
  assert.deepEqual(await readFor(4, 'report'), [false, false]);
  assert.equal(readGauges().db_replicas_lagging, 1);

  await replica`select pg_wal_replay_resume()`;
  await replayed(own);
  assert.deepEqual((await readFor(10)).slice(-2), [true, true]);
  assert.deepEqual(await readFor(4, 'report'), [true, true]);
});
