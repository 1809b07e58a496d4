import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import postgres from 'postgres';
import { Connections } from '#db/connections.ts';
import { connectionLost } from '#db/failure.ts';
import { type TestCluster, testCluster } from '#db/testing.ts';
import { until } from '#lib/until.testing.ts';

let cluster: TestCluster;
let admin: postgres.Sql;

before(async () => {
  cluster = await testCluster();
  admin = postgres(cluster.adminUrl, { max: 1, onnotice: () => {} });
});
after(async () => {
  await admin.end();
  await cluster.stop();
});

let made = 0;

/** Connections under a name of their own, by which the server can be asked about them. */
function connections({ max = 3, idleMs = 30_000, lifetimeMs = 60_000, mostWaiting = 500 } = {}) {
  made += 1;
  const name = `connections-test-${process.pid}-${made}`;
  const open = (onclose: () => void) =>
    postgres(cluster.adminUrl, {
      max: 1,
      fetch_types: false,
      connection: { application_name: name },
      onnotice: () => {},
      onclose,
    });
  const backends = async () => {
    const rows = await admin<{ pid: number }[]>`
      select pid from pg_stat_activity where application_name = ${name} order by backend_start`;
    return rows.map(({ pid }) => pid);
  };
  return { pool: new Connections(open, { max, idleMs, lifetimeMs, mostWaiting }), backends };
}

/** Takes a connection, asks it who it is, and gives it back. */
async function use(pool: Connections, heldMs = 0): Promise<number> {
  const connection = await pool.take('one');
  try {
    const asked = connection.orLost(connection.command('select pg_backend_pid() as pid'));
    const rows = (await asked) as { pid: number }[];
    await sleep(heldMs);
    return rows[0]?.pid ?? 0;
  } finally {
    pool.give(connection);
  }
}

test('nobody waits while there is room, and never are there more than allowed', async (t) => {
  const { pool, backends } = connections({ max: 3 });
  t.after(() => pool.end());
  const served = await Promise.all(Array.from({ length: 40 }, () => use(pool, 2)));
  assert.equal(served.length, 40);
  assert.equal(new Set(served).size, 3);
  assert.equal((await backends()).length, 3);
});

test('one after the other needs one connection, the one that is warm', async (t) => {
  const { pool, backends } = connections();
  t.after(() => pool.end());
  const served = new Set<number>();
  for (let n = 0; n < 10; n++) served.add(await use(pool));
  assert.equal(served.size, 1);
  assert.equal((await backends()).length, 1);
});

test('a lane that asks fifty times its share waits by itself: the others have their turn as if it asked once', async (t) => {
  const { pool } = connections({ max: 3, mostWaiting: 500 });
  t.after(() => pool.end());
  let served = 0;
  /** How many others were served while each of these waited, one after the other. */
  const ask = async (lane: string, rounds: number): Promise<number[]> => {
    const before: number[] = [];
    for (let n = 0; n < rounds; n++) {
      const asked = served;
      const connection = await pool.take(lane);
      before.push(served - asked);
      served += 1;
      await connection.command('select pg_sleep(0.002)');
      pool.give(connection);
    }
    return before;
  };
  let flooding = true;
  const flood = Array.from({ length: 150 }, async () => {
    while (flooding) await ask('flood', 1);
  });
  const lanes = ['one', 'two', 'three'];
  const waited = (await Promise.all(lanes.map((lane) => ask(lane, 60)))).flat();
  flooding = false;
  await Promise.all(flood);
  assert.ok(served > 300, 'the flood was served beside them');
  // One of each lane in a round; who comes in the middle of one waits for the next.
  const most = Math.max(...waited);
  assert.ok(most <= 2 * (lanes.length + 1), `${most} were served before somebody's turn`);
});

test('so many may wait and no more, and who waits most is refused first', async (t) => {
  const { pool } = connections({ max: 1, mostWaiting: 10 });
  t.after(() => pool.end());
  const held = await pool.take('flood');
  const waits = Array.from({ length: 20 }, () => pool.take('flood'));
  const other = pool.take('other');
  const refused = waits.slice(5);
  await Promise.all(refused.map((one) => assert.rejects(one, { code: '53300' })));
  pool.give(held);
  for (const one of [...waits.slice(0, 1), other, ...waits.slice(1, 5)]) pool.give(await one);
});

test('a question that decides whether the server is there needs no turn, and leaves no connection too many', async (t) => {
  const { pool, backends } = connections({ max: 2 });
  t.after(() => pool.end());
  const held = [await pool.take('one'), await pool.take('one')];
  await Promise.all(held.map((connection) => connection.command('select 1')));
  const spare = pool.takeSpare();
  await spare.command('select 1');
  assert.equal((await backends()).length, 3);
  pool.give(spare);
  await until('it is closed', async () => (await backends()).length === 2);
  for (const connection of held) pool.give(connection);
  const rested = pool.takeSpare();
  pool.give(rested);
  assert.equal(rested, held[1], 'one that rests is good enough');
});

test('a pool that is cut off fails all who hold or wait for a connection, and opens new ones', async (t) => {
  const { pool, backends } = connections({ max: 2 });
  t.after(() => pool.end());
  const held = [await pool.take('one'), await pool.take('one')];
  const before = await Promise.all(
    held.map((connection) => connection.orLost(connection.command('select 1'))),
  );
  assert.equal(before.length, 2);
  const hanging = held.map((connection) => connection.orLost(connection.command('select pg_sleep(3)')));
  const waiting = pool.take('one');
  const outcomes = Promise.allSettled([...hanging, waiting]);
  pool.cutOff();
  for (const outcome of await outcomes)
    assert.ok(outcome.status === 'rejected' && connectionLost(outcome.reason));
  for (const connection of held) pool.give(connection, true);
  assert.ok((await use(pool)) > 0);
  await until('only the new one is left', async () => (await backends()).length === 1);
});

test('what rests long enough is closed, and opened again on demand', async (t) => {
  const { pool, backends } = connections({ idleMs: 50 });
  t.after(() => pool.end());
  const first = await use(pool);
  await until('the rested connection is closed', async () => (await backends()).length === 0);
  assert.notEqual(await use(pool), first);
});

test('a connection that has served its time is replaced when it is given back', async (t) => {
  const { pool } = connections({ lifetimeMs: 0 });
  t.after(() => pool.end());
  assert.notEqual(await use(pool), await use(pool));
});

test('a connection that dies at rest is not given to anybody', async (t) => {
  const { pool, backends } = connections();
  t.after(() => pool.end());
  const dead = await use(pool);
  await admin`select pg_terminate_backend(${dead}, 5000)`;
  await until('the dead one is gone', async () => !(await backends()).includes(dead));
  // The server has closed it; a busy process hears of that a moment later.
  await until('another is given', async () => (await use(pool).catch(() => dead)) !== dead);
});

test('who waits is served by a new connection when the one in use dies', async (t) => {
  const { pool } = connections({ max: 1 });
  t.after(() => pool.end());
  const held = await pool.take('one');
  const [{ pid } = { pid: 0 }] = (await held.command('select pg_backend_pid() as pid')) as { pid: number }[];
  const next = use(pool);
  await admin`select pg_terminate_backend(${pid}, 5000)`;
  assert.notEqual(await next, pid);
  await assert.rejects(held.orLost(new Promise(() => {})), { code: 'CONNECTION_CLOSED' });
  pool.give(held);
  await use(pool);
});

test('a connection keeps nothing of what it was asked', async (t) => {
  const { pool } = connections();
  t.after(() => pool.end());
  const held = await pool.take('one');
  const answers: WeakRef<object>[] = [];
  for (let n = 0; n < 20; n++)
    answers.push(new WeakRef((await held.orLost(held.command('select 1'))) as object));
  // One turn later: what was read in this one is kept until its end.
  await sleep(10);
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
  assert.ok(answers.filter((answer) => answer.deref()).length <= 1, 'at most the last');
  pool.give(held);
});

test('a server that cannot be reached fails everybody who asks, and holds nobody up', async () => {
  const open = (onclose: () => void) =>
    postgres('postgres://nobody@127.0.0.1:1/nothing', { max: 1, fetch_types: false, onclose });
  const pool = new Connections(open, { max: 2, idleMs: 1_000, lifetimeMs: 60_000, mostWaiting: 500 });
  const asked = Array.from({ length: 10 }, async () => {
    const connection = await pool.take('one');
    try {
      await connection.command('select 1');
    } finally {
      pool.give(connection, true);
    }
  });
  for (const outcome of await Promise.allSettled(asked)) {
    assert.equal(outcome.status, 'rejected');
    assert.match(String((outcome.reason as { code?: string }).code), /ECONNREFUSED|CONNECTION_CLOSED/);
  }
});

test('an ended pool closes what rests at once and the others when they come back', async () => {
  const { pool, backends } = connections();
  const [held, rested] = await Promise.all([pool.take('one'), pool.take('one')]);
  await Promise.all([held.command('select 1'), rested.command('select 1')]);
  pool.give(rested);
  await pool.end();
  await until('one is left', async () => (await backends()).length === 1);
  pool.give(held);
  await until('none is left', async () => (await backends()).length === 0);
});
