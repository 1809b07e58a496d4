import assert from 'node:assert/strict';
import fs, { existsSync, mkdirSync, readdirSync, readlinkSync, rmSync, statSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import type { Server as Door } from 'node:http';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { commandLine } from '#lib/embedded/pid-file.ts';
import { findPlace } from '#lib/embedded/place.ts';
import { processesBelow } from '#lib/embedded/processes-below.ts';
import { copyFrom } from '#lib/keeper/copy-from.ts';
import { follow } from '#lib/keeper/follow.ts';
import type { Keeping } from '#lib/keeper/keeping.ts';
import { Lease } from '#lib/keeper/lease.ts';
import { Records } from '#lib/keeper/record.ts';
import { type Peer, Server } from '#lib/keeper/server.ts';
import { ensurePrograms } from '#scripts/debian-packages.ts';
import { KeptCluster, TTL_S, until } from '#scripts/keeper/cluster.testing.ts';
import { etcdDoor } from '#scripts/keeper/etcd-door.testing.ts';

const found = await ensurePrograms('etcd').catch((error: Error) => error.message);

describe('what keepers hold to', { skip: typeof found === 'string' ? found : false }, () => {
  const cluster = new KeptCluster('test-held-to');
  const viaDoor = (name: string) => ({ KEEPER_ETCD: `http://127.0.0.1:${cluster.sparePort}/${name}` });
  /** Of each lease that a node gave back: which processes of its primary were there still. */
  const givenBack: { node: string; alive: string[] }[] = [];
  let watched: { node: string; pids: readonly number[] } | null = null;
  let door: Door;

  before(async () => {
    await cluster.takePorts();
    door = etcdDoor(cluster.sparePort, cluster.etcdUrl, (node, path) => {
      if (path !== '/v3/lease/revoke' || watched?.node !== node) return;
      givenBack.push({ node, alive: watched.pids.map(commandLine).filter(Boolean) });
    });
    await cluster.start(viaDoor);
    const { primary } = await cluster.whole();
    await cluster.asked(primary, (sql) => sql`create table written (n int primary key)`);
  });
  after(async () => {
    await cluster.stop();
    door.close();
  });

  const standbysOf = (primary: string) => cluster.names.filter((name) => name !== primary);
  const write = (name: string, n: number) =>
    cluster.asked(name, (sql) => sql`insert into written (n) values (${n})`);
  const written = (name: string) =>
    cluster.asked(name, async (sql) =>
      (await sql<{ n: number }[]>`select n from written order by n`).map(({ n }) => n),
    );
  const pauseStateOf = (name: string) =>
    cluster.asked(
      name,
      async (sql) =>
        (await sql<{ state: string }[]>`select pg_get_wal_replay_pause_state() as state`)[0]?.state,
    );
  const pause = (name: string) => cluster.asked(name, (sql) => sql`select pg_wal_replay_pause()`);
  const replaced = (primary: string) =>
    cluster.recorded((now, { leader }) => now.primary !== primary && leader === now.primary);

  const figuresOf = async (name: string) =>
    (await fetch(`http://127.0.0.1:${cluster.metricsOf(name)}/metrics`)).text();

  /** The node comes back, and all three are well. */
  async function backWith(name: string): Promise<void> {
    cluster.startKeeper(name, viaDoor(name));
    await cluster.whole();
  }

  /** Copies the primary, as for one node more. */
  async function copied(): Promise<void> {
    const { primary } = await cluster.whole();
    await cluster.asked(primary, async (sql) => {
      await copyFrom(findPlace(cluster.folder), 'four', sql).finally(
        () => sql`select pg_drop_replication_slot('lectern_four')`,
      );
    });
  }

  test('every file and folder of a copy is on the disk before the copy is in its place', async (t) => {
    const flushed = new Map<string, string>();
    const any = await open(cluster.folder);
    const handles = Object.getPrototypeOf(any) as FileHandle;
    await any.close();
    const sync = handles.sync;
    t.mock.method(handles, 'sync', async function (this: FileHandle) {
      await sync.call(this);
      const path = readlinkSync(`/proc/self/fd/${this.fd}`);
      flushed.set(path, stateOf(path));
    });
    await copied();
    const whole = cluster.dataOf('four');
    const paths = ['', ...(readdirSync(whole, { recursive: true }) as string[])];
    assert.ok(paths.includes('backup_label') && paths.length > 500);
    const lacking = paths.filter(
      (path) => flushed.get(join(`${whole}.new`, path)) !== stateOf(join(whole, path)),
    );
    assert.deepEqual(lacking, []);
  });

  test('what a copy takes the place of is never there in part', async (t) => {
    const remove = fs.rmSync;
    t.mock.method(fs, 'rmSync', (path: string, options: fs.RmOptions) => {
      remove(join(path, 'global'), { recursive: true, force: true });
      if (existsSync(path)) throw new Error('The power went.');
      remove(path, options);
    });
    syncBuiltinESMExports();
    await assert.rejects(copied(), /The power went/);
    t.mock.restoreAll();
    syncBuiltinESMExports();
    assert.ok(existsSync(join(cluster.dataOf('four'), 'global', 'pg_control')));
  });

  test('standbys whose replay somebody has paused vote, one is promoted, and the other shows what is written then', async () => {
    const { primary } = await cluster.whole();
    for (const name of standbysOf(primary)) {
      await pause(name);
      await until(async () => (await pauseStateOf(name)) === 'paused');
    }
    await write(primary, 1);
    cluster.signal(primary, 'SIGKILL');
    const { primary: now } = await replaced(primary);
    await cluster.recorded(({ voters }) => voters.length > 0);
    await write(now, 2);
    assert.deepEqual(await written(now), [1, 2]);
    const [other = ''] = standbysOf(now).filter((name) => name !== primary);
    await until(async () => (await written(other).catch(() => [])).length === 2);
    await backWith(primary);
  });

  test('a standby whose keeper broke off while it was told to pause goes on when it follows', async (t) => {
    const state = await cluster.whole();
    const [name = ''] = standbysOf(state.primary);
    // Its own keeper would be in our way.
    process.kill(cluster.keeper(name), 'SIGSTOP');
    t.after(() => process.kill(cluster.keeper(name), 'SIGCONT'));
    await pause(name);
    const keeping = keepingOf(name);
    keeping.following.paused = true;
    await follow(keeping, await keeping.records.read(), state);
    assert.equal(keeping.following.paused, false);
    assert.equal(await pauseStateOf(name), 'not paused');
  });

  test('with full disks standbys vote, and remember what they could not note', async (t) => {
    const { primary, epoch } = await cluster.whole();
    const standbys = standbysOf(primary);
    await write(primary, 3);
    // Nothing can be written beside it, as on a disk that is full.
    const blocks = standbys.map((name) => `${cluster.dataOf(name)}.epoch.new`);
    for (const block of blocks) mkdirSync(block);
    const room = () => {
      for (const block of blocks) rmSync(block, { recursive: true, force: true });
    };
    t.after(room);
    cluster.signal(primary, 'SIGKILL');
    const state = await replaced(primary);
    assert.equal(state.epoch, epoch + 1);
    assert.ok((await written(state.primary)).includes(3));
    const times = (name: string, what: string) => cluster.log(name).split(what).length - 1;
    // Each has seen the new epoch, and come to the end of a look at it.
    for (const name of standbys) {
      await until(async () => (await figuresOf(name)).includes(`lectern_keeper_epoch ${epoch + 1}\n`));
      const tried = times(name, 'EISDIR');
      await until(async () => times(name, 'EISDIR') > tried);
    }
    // etcd tells of the time before: what they have promised since is not on their disks.
    const records = new Records(cluster.etcd(), 'test');
    const said = (name: string) => times(name, 'an earlier time');
    const before = new Map(standbys.map((name) => [name, said(name)]));
    const earlier = { ...state, epoch, primary, voters: standbys, timeline: 1 };
    await until(async () => records.change(await records.read(), earlier));
    await until(async () => standbys.every((name) => said(name) > (before.get(name) ?? 0)));
    await records.change(await records.read(), { ...state, epoch: epoch + 1 });
    room();
    await backWith(primary);
  });

  for (const [why, strike] of [
    ['the record has an election', electionBegun],
    ['PostgreSQL stands still', postgresStopped],
  ] as const)
    test(`a primary gives its lease back only when all of its processes are gone, if ${why}`, async () => {
      const { primary } = await cluster.whole();
      const postmaster = cluster.postmaster(primary) ?? 0;
      watched = { node: primary, pids: [postmaster, ...processesBelow(postmaster)] };
      assert.ok(watched.pids.length > 5);
      givenBack.length = 0;
      await strike(watched.pids);
      await cluster.recorded((now) => now.epoch > 0 && givenBack.length > 0);
      assert.deepEqual(givenBack[0], { node: primary, alive: [] });
      watched = null;
      await cluster.whole();
    });

  async function electionBegun(): Promise<void> {
    const records = new Records(cluster.etcd(), 'test');
    await until(async () => {
      const view = await records.read();
      if (!view.state) return false;
      const election = { epoch: view.state.epoch + 1, by: 'somebody' };
      return records.change(view, { ...view.state, election });
    });
  }

  async function postgresStopped(pids: readonly number[]): Promise<void> {
    for (const pid of pids) process.kill(pid, 'SIGSTOP');
  }

  /** What a keeper of this node knows when it begins, in this process. */
  function keepingOf(name: string): Keeping {
    const env = cluster.environment(name);
    const peers = cluster.names.map(
      (each): Peer => ({ name: each, host: '127.0.0.1', port: cluster.portOf(each), votes: true }),
    );
    const self = peers.find((peer) => peer.name === name) as Peer;
    const options = {
      cluster: 'test',
      node: name,
      peers,
      etcd: [cluster.etcdUrl],
      place: findPlace(cluster.folder),
      passwords: {
        admin: env.KEEPER_ADMIN_PASSWORD ?? '',
        replication: env.KEEPER_REPLICATION_PASSWORD ?? '',
      },
      listen: '127.0.0.1',
      networks: [],
      ttlMs: TTL_S * 1_000,
    };
    return {
      options,
      self,
      server: new Server({ ...options, self }),
      records: new Records(cluster.etcd(), 'test'),
      lease: new Lease(cluster.etcd(), options.ttlMs, () => {}),
      following: { silentSince: null, lsn: null, paused: false },
      leading: { since: 0, seen: new Map(), slotsKept: false },
      seen: null,
      epoch: 0,
      stoodDown: 0,
      promised: 0,
    };
  }
});

/** When it was written last, and how much it is. */
function stateOf(path: string): string {
  const { mtimeMs, size } = statSync(path);
  return `${mtimeMs} ${size}`;
}
