import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemIdentifier } from '#lib/embedded/control-file.ts';
import { findPlace } from '#lib/embedded/place.ts';
import { createPrimary } from '#lib/embedded/primary.ts';
import { processesBelow } from '#lib/embedded/processes-below.ts';
import { Records } from '#lib/keeper/record.ts';
import { ensurePrograms } from '#scripts/debian-packages.ts';
import { KeptCluster, TTL_S, until } from '#scripts/keeper/cluster.testing.ts';

const found = await ensurePrograms('etcd').catch((error: Error) => error.message);

describe('a cluster under keepers, when more goes wrong than a server', {
  skip: typeof found === 'string' ? found : false,
}, () => {
  const cluster = new KeptCluster('test-disasters');

  before(async () => {
    await cluster.start();
    const { primary } = await cluster.whole();
    await cluster.asked(primary, (sql) => sql`create table written (n int primary key)`);
  });
  after(() => cluster.stop());

  const write = (name: string, n: number) =>
    cluster.asked(name, (sql) => sql`insert into written (n) values (${n})`);
  const count = (name: string) =>
    cluster.asked(
      name,
      async (sql) => (await sql<{ n: number }[]>`select count(*)::int as n from written`)[0]?.n,
    );

  test('the first primary comes back with an empty disk: nothing begins anew, the others have everything', async () => {
    const { primary, epoch } = await cluster.whole();
    assert.deepEqual([primary, epoch], ['one', 1]);
    await write(primary, 1);
    await cluster.switchOff(primary);
    for (const left of ['', '.epoch']) rmSync(cluster.dataOf(primary) + left, { recursive: true });
    // At once, so that its own lease is still there when it looks for the first time.
    cluster.startKeeper(primary);
    const state = await cluster.recorded(
      ({ primary: now, voters }) => now !== primary && voters.length === 2,
    );
    assert.equal(await count(state.primary), 1);
  });

  test('a second keeper of a node refuses', async () => {
    const again = spawn(process.execPath, ['scripts/keeper.ts'], { env: cluster.environment('two') });
    let said = '';
    again.stderr.on('data', (chunk) => {
      said += chunk;
    });
    const [code] = await once(again, 'close');
    assert.equal(code, 1);
    assert.match(said, /"two" has a keeper already/);
  });

  test('a PostgreSQL that stands still beside a keeper that runs is replaced, also right after it was busy', async () => {
    const { primary, epoch } = await cluster.whole();
    const pid = cluster.postmaster(primary);
    assert.ok(pid);
    process.kill(pid, 'SIGSTOP');
    for (const each of processesBelow(pid)) process.kill(each, 'SIGSTOP');
    const began = performance.now();
    await cluster.recorded((_, { leader }) => leader !== primary);
    assert.ok(
      performance.now() - began < 40_000,
      'sooner than one that is busy for the longest that it may be',
    );
    const state = await cluster.recorded((now) => now.primary !== primary && now.voters.length > 0);
    assert.equal(state.epoch, epoch + 1);
    await cluster.whole();
  });

  test('data of another cluster in the place of a standby stays where it is', async () => {
    const { primary } = await cluster.whole();
    const name = cluster.names.find((each) => each !== primary) ?? '';
    await cluster.switchOff(name);
    const place = findPlace(cluster.folder);
    rmSync(cluster.dataOf(name), { recursive: true });
    await createPrimary(place, { admin: 'a-password-of-a-test' }, name);
    const theirs = systemIdentifier(cluster.dataOf(name));
    assert.ok(theirs);
    cluster.startKeeper(name);
    await until(async () => cluster.log(name).includes('is of another cluster, and stays'));
    assert.equal(systemIdentifier(cluster.dataOf(name)), theirs);
    await cluster.switchOff(name);
    rmSync(cluster.dataOf(name), { recursive: true });
    cluster.startKeeper(name);
    await cluster.whole();
  });

  test('an etcd that tells of an earlier time moves nobody', async () => {
    const state = await cluster.whole();
    const { primary } = state;
    await cluster.stopEtcd();
    await until(async () => cluster.postmaster(primary) === undefined);
    await cluster.startEtcd('etcd-of-before');
    const records = new Records(cluster.etcd(), 'test');
    // Then another was the primary, and the present one a voter.
    const before = cluster.names.find((name) => name !== primary) ?? '';
    const voters = cluster.names.filter((name) => name !== before);
    await records.change(await records.read(), { ...state, epoch: 1, primary: before, voters });
    await until(async () => cluster.names.every((name) => cluster.log(name).includes('an earlier time')));
    // Nobody begins an election after so long.
    await sleep((TTL_S + 2) * 1_000);
    const view = await cluster.seen();
    assert.deepEqual([view.state?.epoch, view.leader, view.state?.election], [1, null, null]);
    assert.equal(cluster.postmaster(primary), undefined);
    await cluster.stopEtcd();
    await cluster.startEtcd();
    const now = await cluster.recorded(
      ({ epoch, voters: two, primary: next }, { leader }) =>
        epoch > state.epoch && two.length === 2 && leader === next,
    );
    assert.equal(await until(() => count(now.primary).catch(() => null)), 1);
  });
});
