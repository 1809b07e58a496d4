import assert from 'node:assert/strict';
import { join, resolve } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { type DatabaseStanding, databaseStandings } from '#db/standings.ts';
import { type TestCluster, testCluster } from '#db/testing.ts';
import { removeEmbedded } from '#lib/embedded/existing.ts';
import { slotOf } from '#lib/embedded/settings.ts';
import { signalServer } from '#lib/embedded/signal.testing.ts';

/** A cluster of this file's own: its replica is frozen. */
const FOLDER = 'test-standings';

let cluster: TestCluster;
let admin: postgres.Sql;
let replica: postgres.Sql;

before(async () => {
  await removeEmbedded(resolve('.lectern', FOLDER));
  cluster = await testCluster(FOLDER);
  admin = postgres(cluster.adminUrl, { max: 1, onnotice: () => {} });
  replica = postgres(cluster.standbyAdminUrl('replica'), { max: 1, onnotice: () => {} });
  // The same two servers, once by fixed addresses and once as servers that settle who is the primary.
  const { DATABASE_URL: first = '', DATABASE_REPLICA_URL: second = '' } = process.env;
  process.env.DATABASE_CLUSTERS = JSON.stringify([
    { name: 'fixed', primary: first, read: [second] },
    { name: 'settling', nodes: [first, second].map((url) => ({ write: url, read: url })) },
  ]);
});
after(async () => {
  await admin.end({ timeout: 1 });
  await replica.end({ timeout: 1 });
  await cluster.stop();
  await removeEmbedded(resolve('.lectern', FOLDER));
});

/** What is told, once it is as it should be; what it is in the end when it never gets there. */
async function toldWhen(
  name: 'fixed' | 'settling',
  is: (standing: DatabaseStanding) => boolean,
): Promise<DatabaseStanding> {
  const end = performance.now() + 60_000;
  for (;;) {
    const standing = (await databaseStandings()).find(({ cluster }) => cluster === name);
    assert.ok(standing);
    if (is(standing) || performance.now() > end) return standing;
    await sleep(100);
  }
}

const parts = ({ servers }: DatabaseStanding) =>
  servers.map(({ part, answers, acknowledges }) => ({ part, answers, acknowledges }));

async function waitFor(names: string): Promise<void> {
  await admin.unsafe(`alter system set synchronous_standby_names = '${names}'`);
  await admin`select pg_reload_conf()`;
}

test('where addresses are fixed it tells who answers and how far behind a replica is', async (t) => {
  const standing = await toldWhen('fixed', ({ servers }) => servers.every(({ answers }) => answers));
  assert.deepEqual([standing.failsOver, standing.headless], [false, false]);
  assert.deepEqual(parts(standing), [
    { part: 'primary', answers: true, acknowledges: false },
    { part: 'replica', answers: true, acknowledges: false },
  ]);
  const said = JSON.stringify(standing);
  assert.ok(!said.includes(cluster.passwords.app), 'addresses come without passwords');

  await replica`select pg_wal_replay_pause()`;
  t.after(() => replica`select pg_wal_replay_resume()`);
  await admin`create table behind as select * from generate_series(1, 1000)`;
  const late = await toldWhen('fixed', ({ servers }) => (servers[1]?.behindBytes ?? 0) > 1_000);
  assert.ok((late.servers[1]?.behindBytes ?? 0) > 1_000);
  await replica`select pg_wal_replay_resume()`;
  const again = await toldWhen('fixed', ({ servers }) => servers[1]?.behindBytes === 0);
  assert.equal(again.servers[1]?.behindBytes, 0);
});

test('where servers settle it, it tells the primary, who confirms writes, and what is missing', async (t) => {
  const alone = await toldWhen('settling', (standing) => standing.alone);
  assert.deepEqual([alone.failsOver, alone.alone, alone.headless], [true, true, false]);

  await waitFor(`ANY 1 (${slotOf('replica')})`);
  const whole = await toldWhen(
    'settling',
    ({ alone, servers }) => !alone && servers.some(({ acknowledges }) => acknowledges),
  );
  assert.deepEqual(parts(whole), [
    { part: 'primary', answers: true, acknowledges: false },
    { part: 'standby', answers: true, acknowledges: true },
  ]);

  const signal = (name: 'SIGSTOP' | 'SIGCONT') => signalServer(join(cluster.dataFolder, 'replica'), name);
  signal('SIGSTOP');
  t.after(() => signal('SIGCONT'));
  const frozen = await toldWhen('settling', ({ servers }) => servers[1]?.answers === false);
  assert.deepEqual([frozen.servers[1]?.answers, frozen.servers[1]?.behindBytes], [false, null]);
  await waitFor('');
});
