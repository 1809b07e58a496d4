import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { eitherLine } from '#lib/line.ts';
import { memoryLine } from '#lib/line-memory.ts';
import { redisLine } from '#lib/line-redis.ts';
import { LINE, type Line, type Place } from '#lib/line-store.ts';
import { startRedis, type TestRedis, withoutRedis } from '#lib/redis.testing.ts';
import { PATIENCE, type Redis } from '#lib/redis-commands.ts';
import { redisServers } from '#lib/redis-servers.ts';
import { onEveryRedis } from '#lib/redis-ways.testing.ts';

process.env.LOG_LEVEL = 'silent';

/** Tests of one store come one after the other, each long after the one before: nobody is left in line. */
let now = Date.UTC(2026, 2, 2);
const later = () => {
  now += 60 * 60_000;
  return now;
};

const crowd = (lane: string, count: number, since: number): Place[] =>
  Array.from({ length: count }, (_, n) => ({ lane, id: randomUUID(), since: since + n }));

/** One after the other, as they come. */
async function hearAll(line: Line, places: readonly Place[], at: number) {
  const standings = [];
  for (const place of places) standings.push(await line.hear(place, at));
  return standings;
}

/** How many of these are let in. */
async function admittedOf(line: Line, places: readonly Place[], at: number): Promise<number> {
  const standings = await hearAll(line, places, at);
  return standings.filter(({ state }) => state === 'admitted').length;
}

const contract = (store: () => Line) => {
  test('who came first is first, and is let in when there is room', async () => {
    const at = later();
    const places = crowd('a', 5, at);
    assert.deepEqual(
      await hearAll(store(), places, at),
      places.map((_, ahead) => ({ state: 'waiting', ahead })),
    );
    const state = await store().admit({ process: 'one', free: 2 }, at);
    assert.deepEqual([...state.waiting], [['a', 3]]);
    assert.equal(state.expected, 2);
    assert.deepEqual(
      (await hearAll(store(), places, at)).map((standing) =>
        standing.state === 'waiting' ? standing.ahead : standing.state,
      ),
      ['admitted', 'admitted', 0, 1, 2],
    );
  });

  test('room is kept for who was let in, and is the next one’s when they do not come', async () => {
    const at = later();
    const places = crowd('a', 6, at);
    await hearAll(store(), places, at);
    await store().admit({ process: 'one', free: 2 }, at);
    await store().admit({ process: 'one', free: 2 }, at + 100);
    assert.equal(await admittedOf(store(), places, at + 100), 2);
    assert.equal((await store().enter(places[0] as Place, at + 200)).state, 'admitted');
    await store().admit({ process: 'one', free: 2 }, at + 300);
    assert.equal(await admittedOf(store(), places, at + 300), 3, 'one has come in: one more');
    await store().admit({ process: 'one', free: 2 }, at + LINE.keptMs + 301);
    assert.equal(await admittedOf(store(), places, at + LINE.keptMs + 301), 5, 'two did not come: two more');
    assert.equal(
      (await store().enter(places[1] as Place, at + 30_000)).state,
      'admitted',
      'late, and let in',
    );
  });

  test('lanes are served by turns: a crowd in one delays another by one each turn', async () => {
    const at = later();
    const many = crowd('big', 200, at);
    const few = crowd('small', 3, at + 60_000);
    await hearAll(store(), [...many, ...few], at + 60_000);
    await store().admit({ process: 'one', free: 8 }, at + 60_000);
    assert.equal(await admittedOf(store(), few, at + 60_000), 3);
    assert.equal(await admittedOf(store(), many, at + 60_000), 5);
  });

  test('who goes away is passed over, and has the old place back when heard again', async () => {
    const at = later();
    const places = crowd('a', 10, at);
    await hearAll(store(), places, at);
    const still = places.slice(4);
    const then = at + LINE.silentMs - 10;
    await hearAll(store(), still, then);
    const { waiting, left } = await store().admit({ process: 'one', free: 0 }, at + LINE.silentMs + 10);
    assert.equal(waiting.get('a'), 6);
    assert.ok(left >= 4);
    assert.deepEqual(await store().hear(still[0] as Place, then), { state: 'waiting', ahead: 0 });
    assert.deepEqual(await store().hear(places[2] as Place, then), { state: 'waiting', ahead: 0 });
  });

  test('one place lets in a few times, and not again when its time is over', async () => {
    const at = later();
    const [mine, other] = crowd('a', 2, at) as [Place, Place];
    await hearAll(store(), [mine, other], at);
    await store().admit({ process: 'one', free: 2 }, at);
    const tries = await Promise.all(Array.from({ length: 3 * LINE.uses }, () => store().enter(mine, at)));
    assert.equal(tries.filter(({ state }) => state === 'admitted').length, LINE.uses);
    assert.equal((await store().hear(mine, at)).state, 'spent');
    await store().admit({ process: 'one', free: 0 }, at + LINE.admittedMs + 1);
    assert.equal((await store().enter(other, at + LINE.admittedMs + 1)).state, 'spent', 'never came');
  });

  test('the room of all processes counts, for as long as they tell it', async () => {
    const at = later();
    const places = crowd('a', 20, at);
    await hearAll(store(), places, at);
    await store().admit({ process: 'one', free: 3 }, at);
    const state = await store().admit({ process: 'two', free: 4 }, at);
    assert.equal(state.processes, 2);
    assert.equal(await admittedOf(store(), places, at), 7);
    const gone = at + LINE.roomMs + LINE.keptMs + 1;
    assert.equal((await store().admit({ process: 'two', free: 1 }, gone)).processes, 1);
    assert.equal(await admittedOf(store(), places, gone), 8);
  });

  test('the same person asking from everywhere stands in line once', async () => {
    const at = later();
    const [one] = crowd('a', 1, at) as [Place];
    await Promise.all(Array.from({ length: 50 }, () => store().hear(one, at)));
    const { waiting } = await store().admit({ process: 'one', free: 0 }, at);
    assert.equal(waiting.get('a'), 1);
  });
};

describe('memory', () => {
  const store = memoryLine();
  contract(() => store);
});

onEveryRedis(redisLine, contract);

describe('a Redis that is away, or has lost everything', { skip: withoutRedis }, () => {
  let server: TestRedis;
  let redis: Redis;
  before(async () => {
    server = await startRedis();
    // What is asked in time is answered by it, on a machine that is slow too.
    redis = redisServers(server.url, undefined, { ...PATIENCE, timeoutMs: 5_000 });
  });
  after(async () => {
    redis.close();
    await server.stop();
  });
  const reached = async () => {
    while (!(await redis.ask('a', ['PING']).catch(() => null))) await new Promise((go) => setTimeout(go, 50));
  };

  test('leaves the order as it was: places are kept by those who hold them', async () => {
    await reached();
    const line = eitherLine(redisLine(redis), memoryLine());
    const at = later();
    const places = crowd('a', 4, at);
    await hearAll(line, places, at);
    await server.ask('FLUSHALL');
    // In whatever order they ask.
    for (const n of [2, 0, 3, 1]) await line.hear(places[n] as Place, at);
    assert.deepEqual(
      await hearAll(line, places, at),
      places.map((_, ahead) => ({ state: 'waiting', ahead })),
    );
    server.hang();
    for (const n of [3, 1, 0, 2]) await line.hear(places[n] as Place, at);
    await line.admit({ process: 'one', free: 1 }, at);
    assert.deepEqual(
      (await hearAll(line, places, at)).map(({ state }) => state),
      ['admitted', 'waiting', 'waiting', 'waiting'],
    );
    server.goOn();
    await reached();
  });
});
