import assert from 'node:assert/strict';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { after, before, type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { type TestCluster, testCluster } from '#db/testing.ts';
import { healthDoor } from '#features/health/door.ts';
import { removeEmbedded } from '#lib/embedded/existing.ts';
import { signalServer } from '#lib/embedded/signal.testing.ts';
import { askDoor } from '#lib/http.testing.ts';
import { soonAfter } from '#lib/in-time.testing.ts';
import { closeNats } from '#lib/jetstream/connection.ts';
import { hasNats, type NatsServers, natsServersForTest } from '#lib/jetstream/servers.testing.ts';
import { STORE_AWAY } from '#lib/object-store.testing.ts';
import { startRedis, type TestRedis, withoutRedis } from '#lib/redis.testing.ts';
import { redis as portalRedis } from '#lib/redis.ts';

/** Servers of this file's own: each is frozen. */
const FOLDER = 'test-readiness';
const SKIP = withoutRedis || (!hasNats && 'There is no nats-server on PATH.');

let cluster: TestCluster;
let redis: TestRedis;
let nats: NatsServers;
/** An object store that hangs, while it does, holds the answers that it does not give. */
const store = createServer((_, response) => (held ? held.push(response) : response.writeHead(403).end()));
let held: ServerResponse[] | null = null;

before(async () => {
  if (SKIP) return;
  await removeEmbedded(resolve('.lectern', FOLDER));
  await new Promise<void>((listening) => store.listen(0, '127.0.0.1', listening));
  redis = await startRedis();
  nats = await natsServersForTest(1);
  const { port } = store.address() as AddressInfo;
  Object.assign(process.env, {
    ...STORE_AWAY,
    S3_ENDPOINT: `http://127.0.0.1:${port}`,
    REDIS_URL: redis.url,
    NATS_URL: nats.urls.join(','),
    ROLES: 'web,intake,worker',
  });
  cluster = await testCluster(FOLDER);
});
after(async () => {
  if (SKIP) return;
  await closeNats();
  portalRedis()?.close();
  store.close();
  store.closeAllConnections();
  await Promise.all([cluster.stop(), redis.stop(), nats.stop()]);
  await removeEmbedded(resolve('.lectern', FOLDER));
});

type Answer = { status: number; wrong: string[]; tookMs: number };

/** In half a second beyond what the machine takes for a door that asks nobody; a process that stands still is not late. */
async function ready(): Promise<Answer> {
  const began = performance.now();
  const idle = askDoor(healthDoor, { path: '/livez' });
  const { status, body } = await soonAfter(500, idle, askDoor(healthDoor, { path: '/readyz' }));
  return { status, wrong: (body as { wrong: string[] }).wrong, tookMs: performance.now() - began };
}

/** Asks until it names just these; every answer on the way has to come in time. */
async function names(t: TestContext, ...expected: RegExp[]): Promise<Answer> {
  const end = performance.now() + 60_000;
  let most = 0;
  for (;;) {
    const answer = await ready();
    most = Math.max(most, answer.tookMs);
    const told =
      answer.wrong.length === expected.length &&
      expected.every((pattern) => answer.wrong.some((one) => pattern.test(one)));
    if (told) {
      t.diagnostic(`at most ${Math.round(most)} ms; ${answer.wrong.join('; ') || 'nothing wrong'}`);
      return answer;
    }
    assert.ok(performance.now() < end, `expected ${expected}, was told ${answer.wrong}`);
    await sleep(100);
  }
}

const signal = (server: 'primary' | 'replica', name: 'SIGSTOP' | 'SIGCONT') =>
  signalServer(join(cluster.dataFolder, server), name);

function freeze(t: TestContext, ...servers: ('primary' | 'replica')[]): void {
  for (const server of servers) signal(server, 'SIGSTOP');
  t.after(() => {
    for (const server of servers) signal(server, 'SIGCONT');
  });
}

const DIRECTORY = /^the directory of tenants: (no answer in time|away)$/;
const page = (fault: string) => new RegExp(`^a page's query( on main)?: (${fault})$`);

test('a node that has just begun while the database is frozen says so in time, and is not ready', {
  skip: SKIP,
}, async (t) => {
  await cluster.newTenant();
  freeze(t, 'primary', 'replica');
  const { status } = await names(t, DIRECTORY, page('cannot be tried yet'));
  assert.equal(status, 503);
});

test('all answer: ready, and nothing is wrong', { skip: SKIP }, async (t) => {
  assert.equal((await names(t)).status, 200);
});

test('the database is frozen', { skip: SKIP }, async (t) => {
  freeze(t, 'primary', 'replica');
  await names(t, DIRECTORY, page('no answer in time|away'));
});

test('its primary alone is frozen: pages are read on the replica', { skip: SKIP }, async (t) => {
  await names(t);
  freeze(t, 'primary');
  await names(t, DIRECTORY);
});

test('Redis is frozen', { skip: SKIP }, async (t) => {
  await names(t);
  redis.hang();
  t.after(() => redis.goOn());
  await names(t, /^the shared cache: (no answer in time|away)$/);
});

test('the event log is frozen', { skip: SKIP }, async (t) => {
  await names(t);
  nats.hang(0);
  t.after(() => nats.goOn(0));
  await names(
    t,
    /^the event log: no answer in time$/,
    /^how far the event log is applied: (no answer|not known)/,
  );
});

test('the object store takes what it is asked and says nothing', { skip: SKIP }, async (t) => {
  await names(t);
  const kept: ServerResponse[] = [];
  held = kept;
  t.after(() => {
    held = null;
    for (const response of kept) response.destroy();
  });
  await names(t, /^the object store: (no answer in time|away)$/);
});

test('all of it is frozen at once', { skip: SKIP }, async (t) => {
  await names(t);
  freeze(t, 'primary', 'replica');
  redis.hang();
  nats.hang(0);
  t.after(() => {
    redis.goOn();
    nats.goOn(0);
  });
  await names(
    t,
    DIRECTORY,
    page('no answer in time|away'),
    /^the shared cache/,
    /^the event log/,
    /^how far/,
  );
});
