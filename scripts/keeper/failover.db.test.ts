import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type postgres from 'postgres';
import { Lease } from '#lib/keeper/lease.ts';
import { Records } from '#lib/keeper/record.ts';
import { ensurePrograms } from '#scripts/debian-packages.ts';
import { KeptCluster, until } from '#scripts/keeper/cluster.testing.ts';
import { Writers } from '#scripts/keeper/writers.testing.ts';

const found = await ensurePrograms('etcd').catch((error: Error) => error.message);

describe('a cluster under keepers', { skip: typeof found === 'string' ? found : false }, () => {
  const cluster = new KeptCluster('test-failover');
  const clients = new Map<string, postgres.Sql>();
  const on = (name: string): postgres.Sql => {
    const known = clients.get(name) ?? cluster.sql(name, { max: 4 });
    clients.set(name, known);
    return known;
  };
  const forget = async (name: string) => {
    await clients.get(name)?.end({ timeout: 0 });
    clients.delete(name);
  };

  before(async () => {
    await cluster.start();
    const { primary } = await cluster.whole();
    await on(primary)`create table written (n int primary key)`;
  });

  after(async () => {
    for (const name of clients.keys()) await forget(name);
    await cluster.stop();
  });

  const stored = async (name: string): Promise<Set<number>> =>
    new Set((await on(name)<{ n: number }[]>`select n from written`).map(({ n }) => n));

  /** Another primary, and nothing missing there that was acknowledged on the one before. */
  async function failedOver(from: string, writers: Writers): Promise<string> {
    const { primary } = await cluster.recorded(
      (state, { leader }) => state.primary !== from && leader === state.primary && state.voters.length > 0,
    );
    await writers.end();
    await forget(from);
    const there = await stored(primary);
    const lost = [...writers.acknowledged].filter((n) => !there.has(n));
    assert.ok(writers.acknowledged.size > 0, 'something was acknowledged');
    assert.deepEqual(lost, [], `of ${writers.acknowledged.size} acknowledged`);
    await on(primary)`truncate written`;
    return primary;
  }

  test('a primary that is killed under writes is replaced, and comes back as a standby made anew', async () => {
    const { primary: old, epoch } = await cluster.whole();
    const writers = new Writers(() => on(old));
    await writers.some();
    cluster.signal(old, 'SIGKILL');
    const now = await failedOver(old, writers);
    cluster.startKeeper(old);
    const state = await cluster.whole();
    assert.equal(state.primary, now);
    assert.equal(state.epoch, epoch + 1);
    assert.match(cluster.log(old), /a standby was made anew/);
    await assert.rejects(on(old)`insert into written (n) values (-1)`, /read-only transaction/);
  });

  test('a primary that stood still is refused when it goes on', async () => {
    const { primary: old } = await cluster.whole();
    const writers = new Writers(() => on(old));
    await writers.some();
    cluster.signal(old, 'SIGSTOP');
    const now = await failedOver(old, writers);
    const writing = cluster.sql(old);
    const answers: string[] = [];
    const tried = writing`insert into written (n) values (-2)`.then(
      () => answers.push('written'),
      (error: Error) => answers.push(error.message),
    );
    cluster.signal(old, 'SIGCONT');
    await Promise.race([tried, sleep(5_000)]);
    assert.ok(!answers.includes('written'), 'the old primary acknowledges nothing');
    const state = await cluster.whole();
    assert.equal(state.primary, now);
    assert.ok(!(await stored(now)).has(-2));
    await writing.end({ timeout: 0 });
  });

  test('with both standbys gone the primary goes on alone, says so, and nobody else is promoted', async () => {
    const { primary } = await cluster.whole();
    const standbys = cluster.names.filter((name) => name !== primary);
    for (const name of standbys) cluster.signal(name, 'SIGKILL');
    await Promise.all([
      on(primary)`insert into written (n) values (1)`,
      cluster.recorded(({ alone, voters }) => alone !== null && voters.length === 0),
    ]);
    assert.match(cluster.log(primary), /no standby is left: commits wait for nobody/);

    cluster.signal(primary, 'SIGKILL');
    await forget(primary);
    for (const name of standbys) cluster.startKeeper(name);
    // They ask for the one that has everything, and take nobody else.
    await cluster.recorded(({ election }) => election !== null);
    await sleep(2_000);
    const { state: still } = await cluster.seen();
    assert.equal(still?.primary, primary);
    assert.ok(still.election);
    cluster.startKeeper(primary);
    const back = await cluster.whole();
    assert.deepEqual([back.primary, back.alone], [primary, null]);
    assert.ok((await stored(primary)).has(1));
  });

  test('without one of two standbys nobody is promoted in place of a primary that could come back', async () => {
    const { primary, epoch } = await cluster.whole();
    const [gone = '', left = ''] = cluster.names.filter((name) => name !== primary);
    // Both at once: the primary has no time to do without the one that is gone.
    for (const name of [gone, primary]) cluster.signal(name, 'SIGKILL');
    await forget(primary);
    await cluster.recorded(({ election }) => election !== null);
    await until(async () =>
      (await cluster.seen()).members.some(({ node, promised }) => node === left && promised === epoch + 1),
    );
    await sleep(2_000);
    assert.equal((await cluster.seen()).state?.primary, primary);
    cluster.startKeeper(gone);
    const state = await cluster.recorded(({ election, primary: now }) => !election && now !== primary);
    assert.equal(state.epoch, epoch + 1);
    cluster.startKeeper(primary);
    await cluster.whole();
  });

  test('a primary whose keeper loses etcd ends before its lease does, and goes on when etcd is back', async () => {
    const { primary, epoch } = await cluster.whole();
    const writers = new Writers(() => on(primary));
    await writers.some();
    await cluster.stopEtcd();
    await until(async () => cluster.postmaster(primary) === undefined);
    await writers.end();
    await forget(primary);
    await cluster.startEtcd();
    const state = await cluster.recorded(
      ({ epoch: now, voters, election }) => now > epoch && voters.length === 2 && !election,
    );
    const there = await stored(state.primary);
    assert.deepEqual(
      [...writers.acknowledged].filter((n) => !there.has(n)),
      [],
    );
  });

  test('of keepers that race one has the lease and one the record, and a lease ends for its holder before etcd frees it', async () => {
    const records = new Records(cluster.etcd(), 'race');
    const nobody = await records.read();
    const record = (primary: string) => ({
      epoch: 1,
      primary,
      voters: [],
      alone: null,
      timeline: null,
      fork: '0/0',
      election: null,
    });
    const written = await Promise.all(['a', 'b', 'c'].map((name) => records.change(nobody, record(name))));
    assert.equal(written.filter(Boolean).length, 1);

    const seen = await records.read();
    let lost = 0;
    const lose = () => {
      lost += 1;
    };
    const leases = ['a', 'b', 'c'].map((name) => [name, new Lease(cluster.etcd(), 2_000, lose)] as const);
    const taken = await Promise.all(
      leases.map(([name, lease]) => lease.take(records.leaderKey, name, [records.asSeen(seen)])),
    );
    // A process that stood still meanwhile does not believe any more what it was given.
    assert.ok(taken.filter(Boolean).length <= 1);
    const timers = leases.map(([, lease]) => lease.watch(() => false));
    const holders = new Set<string>();
    await until(async () => {
      const view = await records.read().catch(() => null);
      if (view?.leader) holders.add(view.leader);
      if (view?.leader === null)
        assert.ok(!leases.some(([, lease]) => lease.held), 'etcd has freed what somebody believes in');
      return view?.leader === null;
    });
    await until(async () => lost === 1);
    for (const timer of timers) clearInterval(timer);
    assert.ok(holders.size <= 1, [...holders].join());
    assert.ok(leases.every(([, lease]) => !lease.held));
  });
});
