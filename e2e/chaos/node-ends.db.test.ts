import assert from 'node:assert/strict';
import { Agent, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { v7 as uuidv7 } from 'uuid';
import { type Subject, startSubject } from '#bench/support/process.ts';
import type { Tenant } from '#db/placement.ts';
import { withTenant } from '#db/tenant-db.ts';
import { type TestCluster, testCluster } from '#db/testing.ts';
import { newCourse, newLearners } from '#db/testing-course.ts';
import { mintLaunchToken } from '#features/tracking/rules/launch-token.ts';

const DRAIN_MS = 3_000;

let cluster: TestCluster;
let tenant: Tenant;
let token: string;
let nodes: Subject[] = [];

before(async () => {
  cluster = await testCluster();
  tenant = await cluster.newTenant();
  const now = new Date();
  token = await withTenant(tenant, 'write', async (db) => {
    const course = await newCourse(db, 'tracked');
    const [learner] = await newLearners(db, course, 1, now);
    assert.ok(learner);
    return mintLaunchToken({ tenantId: tenant.id, lessonId: course.text, ...learner }, now);
  });
  const env = {
    ...process.env,
    ROLES: 'intake',
    DRAIN_SECONDS: String(DRAIN_MS / 1_000),
    LOG_LEVEL: 'error',
  };
  nodes = await Promise.all([1, 2].map(() => startSubject('server.ts', env, '/readyz')));
});
after(async () => {
  await Promise.all(nodes.map((node) => node.stop('SIGKILL')));
  await cluster.stop();
});

/** What a node answers; 0 when the connection failed. */
function ask(agent: Agent, port: number, path: string, body?: string): Promise<number> {
  const headers = {
    host: `${tenant.slug}.localhost`,
    ...(body && { authorization: `Bearer ${token}`, 'content-type': 'application/json' }),
  };
  return new Promise((resolve) => {
    const asked = request({ host: '127.0.0.1', port, path, agent, headers, method: body ? 'POST' : 'GET' });
    asked.on('response', (response) => {
      response.resume().on('end', () => resolve(response.statusCode ?? 0));
    });
    asked.on('error', () => resolve(0)).end(body);
  });
}

const batch = () => {
  const event = { id: uuidv7(), seq: 0, at: Date.now(), kind: 'video.position', data: { at: 1 } };
  return JSON.stringify({ events: [event] });
};

test('a node that is told to end fails nobody who asks whether it is ready, and is gone in time', async (t) => {
  const agents = nodes.map(() => new Agent({ keepAlive: true }));
  t.after(() => {
    for (const agent of agents) agent.destroy();
  });
  /** When each was last asked and said that it is ready: it serves for so long after that in any case. */
  const ready = nodes.map(() => performance.now());
  const served = nodes.map(() => 0);
  const failed: number[] = [];
  let going = true;
  const asking = nodes.map(async ({ port }, n) => {
    while (going) {
      const asked = performance.now();
      ready[n] = (await ask(new Agent(), port, '/readyz')) === 200 ? asked : Number.NEGATIVE_INFINITY;
      await sleep(300);
    }
  });
  const people = Array.from({ length: 24 }, async (_, person) => {
    while (going) {
      const holds = (said: number | undefined) => performance.now() - (said ?? Number.NaN) < DRAIN_MS;
      const n = [person % 2, 1 - (person % 2)].find((each) => holds(ready[each]));
      if (n !== undefined) {
        const said = ready[n];
        const status = await ask(agents[n] as Agent, (nodes[n] as Subject).port, '/api/track', batch());
        if (status === 200) served[n] = (served[n] ?? 0) + 1;
        // Whoever was stopped for longer than what they had been told was good for has nobody to blame.
        else if (holds(said)) failed.push(status);
      }
      await sleep(20);
    }
  });
  await sleep(2_000);
  const began = performance.now();
  await nodes[0]?.stop('SIGTERM');
  const took = performance.now() - began;
  const after = served[1] ?? 0;
  await sleep(1_000);
  // The other goes on.
  while ((served[1] ?? 0) <= after) await sleep(20);
  going = false;
  await Promise.all([...asking, ...people]);
  t.diagnostic(`gone in ${Math.round(took)} ms; ${served} served`);
  assert.deepEqual(failed, []);
  assert.ok(took > 3_000 && took < 20_000, `${took} ms`);
});

/** How long so many batches take, each after the other, but for the slowest few. */
async function p95Of(count: number, agent: Agent, port: number): Promise<number> {
  const took: number[] = [];
  for (let n = 0; n < count; n++) {
    const began = performance.now();
    assert.equal(await ask(agent, port, '/api/track', batch()), 200);
    took.push(performance.now() - began);
  }
  return took.toSorted((a, b) => a - b)[Math.floor(0.95 * count)] ?? 0;
}

test('five thousand who say a letter now and then keep nobody else waiting, and are sent away', async (t) => {
  const { port } = nodes[1] as Subject;
  const agent = new Agent({ keepAlive: true });
  t.after(() => agent.destroy());
  const aloneMs = await p95Of(50, agent, port);
  const sockets: Socket[] = [];
  let [open, closed] = [0, 0];
  t.after(() => {
    for (const socket of sockets) socket.destroy();
  });
  for (let n = 0; n < 5_000; n++) {
    const socket = connect(port, '127.0.0.1', () => {
      open += 1;
      socket.write('GET / HTTP/1.1\r\nhost: acme.localhost\r\nx-slow: ');
    });
    socket
      .on('error', () => {})
      .once('close', () => {
        closed += 1;
      });
    sockets.push(socket);
    if (n % 100 === 99) await sleep(20);
  }
  const dripping = setInterval(() => {
    for (const socket of sockets) if (socket.writable) socket.write('a');
  }, 3_000);
  t.after(() => clearInterval(dripping));
  while (open < 5_000) await sleep(50);
  const p95 = await p95Of(50, agent, port);
  t.diagnostic(`p95 ${Math.round(p95)} ms beside them`);
  assert.ok(p95 < 1_000 + 5 * aloneMs, `${p95} ms, and ${aloneMs} ms without them`);
  const end = performance.now() + 100_000;
  while (closed < 5_000) {
    assert.ok(performance.now() < end, `${closed} of 5,000 were sent away`);
    await sleep(200);
  }
});
