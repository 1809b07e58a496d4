import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { runningPostmaster } from '#lib/embedded/pid-file.ts';
import { freePort } from '#lib/embedded/ports.ts';
import { type EmbeddedCluster, startEmbedded } from '#lib/embedded/start.ts';

/** One cluster for the file: each test hurts it in another way and expects that the next start puts it right. */
const folder = mkdtempSync(join(tmpdir(), 'lectern-embedded-'));
chmodSync(folder, 0o755);
let cluster: EmbeddedCluster;
const start = async () => {
  cluster = await startEmbedded({ folder, standbys: ['replica'] });
};
const repair = async () => {
  cluster = await cluster.repair();
};

before(async () => {
  mkdirSync(join(folder, 'primary.new'));
  writeFileSync(join(folder, 'primary.new', 'PG_VERSION'), 'half made');
  await start();
  await on(cluster.adminUrl, (sql) => sql`create table kept (note text primary key)`);
});

after(async () => {
  await cluster.stop();
  rmSync(folder, { recursive: true, force: true });
});

test('what is written to the primary is read from the replica', async () => {
  await keepAndFind('written');
  const [replica] = await on(
    cluster.standbyAdminUrl('replica'),
    (sql) => sql`select pg_is_in_recovery() as standby, current_setting('fsync') as fsync`,
  );
  assert.deepEqual({ ...replica }, { standby: true, fsync: 'on' });
});

test('after kill -9 of both nodes the row is still there', async () => {
  await keepAndFind('before the kill');
  await killBoth();
  await repair();
  await find('before the kill');
  await keepAndFind('after the kill');
});

test('a child that outlives its killed postmaster for a while is waited for', async () => {
  const [writer] = await on(
    cluster.adminUrl,
    (sql) => sql`select pid from pg_stat_activity where backend_type = 'background writer'`,
  );
  process.kill(writer?.pid, 'SIGSTOP');
  let gone = false;
  setTimeout(() => {
    gone = process.kill(writer?.pid, 'SIGCONT');
  }, 1500);
  await killBoth();
  await repair();
  assert.ok(gone, 'two servers would have written to one folder');
  await keepAndFind('after the orphan');
});

test('a postmaster that outlived its starter is joined, not doubled', async () => {
  const pid = runningPostmaster(join(folder, 'primary'))?.pid;
  const second = await startEmbedded({ folder, standbys: ['replica'] });
  assert.equal(runningPostmaster(join(folder, 'primary'))?.pid, pid);
  await second.stop();
  assert.equal(runningPostmaster(join(folder, 'primary'))?.pid, pid, 'the first user still needs it');
});

test('a stale pid that now belongs to an innocent process is neither waited for nor killed', async () => {
  const innocent = spawn('sleep', ['600'], { uid: statSync(join(folder, 'primary')).uid });
  await killBoth();
  for (const node of ['primary', 'replica']) {
    const file = join(folder, node, 'postmaster.pid');
    writeFileSync(file, readFileSync(file, 'utf8').replace(/^\d+/, String(innocent.pid)));
  }
  await repair();
  await keepAndFind('beside the innocent');
  assert.equal(innocent.exitCode, null);
  innocent.kill();
});

test('a port taken by another program is replaced', async () => {
  const { primary } = cluster.ports;
  await cluster.stop();
  const squatter = createServer().listen(primary, '127.0.0.1');
  await once(squatter, 'listening');
  await start();
  assert.notEqual(cluster.ports.primary, primary);
  await keepAndFind('on another port');
  squatter.close();
});

test('a destroyed replica is made anew', async () => {
  await cluster.stop();
  rmSync(join(folder, 'replica', 'global'), { recursive: true });
  await start();
  await keepAndFind('replica destroyed');
});

test('a replica that was being made is made anew', async () => {
  await cluster.stop();
  rmSync(join(folder, 'replica'), { recursive: true });
  mkdirSync(join(folder, 'replica.new'));
  await start();
  await keepAndFind('replica half made');
});

test('a replica that was promoted is made anew', async () => {
  await on(cluster.standbyAdminUrl('replica'), (sql) => sql`select pg_promote()`);
  await on(
    cluster.standbyAdminUrl('replica'),
    (sql) => sql`insert into kept values ('only on the former replica')`,
  );
  await repair();
  await keepAndFind('after a promotion');
});

test('a replica whose slot vanished is made anew', async () => {
  kill('replica');
  await on(cluster.adminUrl, async (sql) => {
    while ((await sql`select 1 from pg_replication_slots where active`).length > 0) await sleep(20);
    await sql`select pg_drop_replication_slot(slot_name) from pg_replication_slots`;
  });
  await repair();
  await keepAndFind('after the slot');
});

test('a second standby joins the first, on the port that was asked for', async () => {
  await cluster.stop();
  const port = await freePort();
  cluster = await startEmbedded({ folder, standbys: ['replica', 'other-one'], ports: { 'other-one': port } });
  const [streaming] = await on(
    cluster.adminUrl,
    (sql) =>
      sql`select array_agg(application_name order by application_name) as names from pg_stat_replication`,
  );
  assert.deepEqual(streaming?.names, ['lectern_other_one', 'lectern_replica']);
  assert.equal(runningPostmaster(join(folder, 'other-one'))?.port, port);
  await keepAndFind('two standbys');
});

test('a port that was asked for and is taken stops the start with a sentence', async () => {
  await cluster.stop();
  const squatter = createServer().listen(0, '127.0.0.1');
  await once(squatter, 'listening');
  const { port } = squatter.address() as AddressInfo;
  await assert.rejects(
    startEmbedded({ folder, standbys: [], ports: { primary: port } }),
    /^AppError: Port \d+ of the database is taken/,
  );
  squatter.close();
  await start();
});

test('lost passwords are replaced, the data stays', async () => {
  await cluster.stop();
  rmSync(join(folder, 'embedded.json'));
  await start();
  await find('before the kill');
  assert.equal(statSync(join(folder, 'embedded.json')).mode & 0o777, 0o600);
});

test('in a folder that only root can enter, data goes elsewhere and is found again', {
  skip: process.getuid?.() !== 0 && 'only root is lent another user',
}, async () => {
  const closed = mkdtempSync(join(tmpdir(), 'lectern-root-only-'));
  const inside = join(closed, '.lectern');
  const first = await startEmbedded({ folder: inside, standbys: ['replica'] });
  try {
    await on(first.adminUrl, (sql) => sql`create table kept as select 'elsewhere' as note`);
    assert.match(first.dataFolder, /^\/var\/lib\/lectern\/[0-9a-f]{16}$/);
    assert.equal(JSON.parse(readFileSync(join(inside, 'location.json'), 'utf8')).data, first.dataFolder);
    assert.equal(existsSync(join(inside, 'primary')), false);
    await first.stop();
    const second = await startEmbedded({ folder: inside, standbys: ['replica'] });
    const [row] = await on(second.adminUrl, (sql) => sql`select note from kept`);
    assert.equal(row?.note, 'elsewhere');
    await second.stop();
  } finally {
    rmSync(first.dataFolder, { recursive: true, force: true });
    rmSync(closed, { recursive: true, force: true });
  }
});

async function on<T>(
  url: string,
  work: (sql: postgres.Sql) => Promise<T> | postgres.PendingQuery<postgres.Row[]>,
) {
  const sql = postgres(url, { max: 1 });
  try {
    return (await work(sql)) as T extends unknown[] ? T : postgres.Row[];
  } finally {
    await sql.end();
  }
}

async function keepAndFind(note: string): Promise<void> {
  await on(cluster.adminUrl, (sql) => sql`insert into kept values (${note})`);
  await find(note);
}

async function find(note: string): Promise<void> {
  const [primary] = await on(cluster.adminUrl, (sql) => sql`select pg_current_wal_lsn() as lsn`);
  await on(cluster.standbyAdminUrl('replica'), async (sql) => {
    const end = performance.now() + 100_000;
    while ((await sql`select 1 where pg_last_wal_replay_lsn() >= ${primary?.lsn}::pg_lsn`).length === 0) {
      assert.ok(performance.now() < end, 'the replica does not follow');
      await sleep(20);
    }
    assert.equal((await sql`select 1 from kept where note = ${note}`).length, 1);
  });
}

function kill(node: 'primary' | 'replica'): void {
  process.kill(runningPostmaster(join(folder, node))?.pid as number, 'SIGKILL');
}

async function killBoth(): Promise<void> {
  kill('primary');
  kill('replica');
  while (runningPostmaster(join(folder, 'primary')) || runningPostmaster(join(folder, 'replica')))
    await sleep(5);
}
