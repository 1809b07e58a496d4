import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import {
  createServer,
  type IncomingMessage,
  type RequestOptions,
  request,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { type TestContext, test } from 'node:test';
import { type Bounds, boundedDoor } from '#lib/bounded-door.ts';
import type { HotDoor } from '#lib/http.ts';
import { readGauges } from '#lib/metrics.ts';

const laneOf = ({ headers }: IncomingMessage) => String(headers['x-lane'] ?? headers.host);
const BOUNDS: Bounds = { most: 90, atOnce: 1, patienceMs: 60_000, laneOf };

/** Nobody has waited too long or been worked on too long, however slow the machine is. */
const standTimeStill = (t: TestContext) => t.mock.timers.enable({ apis: ['setTimeout'] });

async function serve(t: TestContext, door: HotDoor): Promise<string> {
  standTimeStill(t);
  const server = createServer((request, response) => void Promise.resolve(door(request, response)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

type Answer = { status?: number; headers: IncomingMessage['headers']; text: string };

/** What fetch does, without the timers that it keeps. */
const ask = (url: string, options: RequestOptions = {}, body?: string) =>
  new Promise<Answer>((resolve, reject) => {
    const asked = request(url, { ...options, agent: false }, (answer) => {
      const { statusCode: status, headers } = answer;
      answer.toArray().then((parts) => resolve({ status, headers, text: parts.join('') }), reject);
    });
    asked.on('error', reject).end(body);
  });

const until = async (holds: () => boolean) => {
  while (!holds()) await new Promise(setImmediate);
};

/** A door whose answers are given by hand. */
async function held(t: TestContext, name: string, bounds: Bounds) {
  const inside: ServerResponse[] = [];
  const url = await serve(
    t,
    boundedDoor(name, (_, response) => void inside.push(response), bounds),
  );
  const gauge = (which: string) => readGauges()[`${name}_${which}`];
  return { inside, url, gauge };
}

test('beyond so many others are asked to come again, and there is room when one has left', async (t) => {
  const { inside, url, gauge } = await held(t, 'test_door', { ...BOUNDS, most: 4, atOnce: 2 });
  const leaving = new AbortController();
  const first = ask(url);
  const second = ask(url, { signal: leaving.signal });
  await until(() => inside.length === 2);
  const third = await ask(url);
  assert.equal(third.status, 503);
  const seconds = third.headers['retry-after'];
  assert.match(third.text, new RegExp(`http-equiv="refresh" content="${seconds}"`));

  // Who goes away without an answer leaves their place too.
  leaving.abort();
  await assert.rejects(second);
  await until(() => gauge('in_progress') === 1);
  const fourth = ask(url);
  await until(() => inside.length === 3);
  for (const response of inside) response.end('here');
  assert.deepEqual([(await first).status, (await fourth).status], [200, 200]);
  await until(() => gauge('in_progress') === 0);
});

test('however many come of one tenant, there is room for others', async (t) => {
  const { inside, url, gauge } = await held(t, 'test_room', { ...BOUNDS, most: 8 });
  const come = (host: string) => ask(url, { headers: { 'x-lane': host } });
  let refused = 0;
  const crowd = Array.from({ length: 20 }, async () => {
    const answer = await come('crowd');
    if (answer.status === 503) refused += 1;
    return answer;
  });
  // All have come before anybody leaves.
  await until(() => gauge('in_progress') === 4 && refused === 16);
  const others = [come('somebody'), come('somebody'), come('another')];
  await until(() => gauge('in_progress') === 7);
  const answering = setInterval(() => {
    for (const response of inside.splice(0)) response.end();
  }, 1);
  const statuses = async (asked: Promise<Answer>[]) => (await Promise.all(asked)).map(({ status }) => status);
  assert.deepEqual(await statuses(others), [200, 200, 200]);
  assert.equal((await statuses(crowd)).filter((status) => status === 200).length, 4);
  clearInterval(answering);
});

test('few are worked on at once; who went away while waiting is not worked on at all', async (t) => {
  const { inside, url, gauge } = await held(t, 'test_few', { ...BOUNDS, most: 90, atOnce: 2 });
  const leaving = new AbortController();
  const asked = [ask(url), ask(url)];
  await until(() => inside.length === 2);
  const left = ask(url, { signal: leaving.signal });
  await until(() => gauge('waiting') === 1);
  asked.push(ask(url));
  await until(() => gauge('waiting') === 2);
  leaving.abort();
  await assert.rejects(left);
  await until(() => gauge('in_progress') === 3);
  assert.equal(inside.length, 2);
  inside[0]?.end('one');
  await until(() => inside.length === 3);
  for (const response of inside) response.end('all');
  assert.deepEqual(
    (await Promise.all(asked)).map(({ status }) => status),
    [200, 200, 200],
  );
  assert.equal(inside.length, 3);
});

test('who would wait too long is refused, and what somebody sent waits longer', async (t) => {
  const { inside, url, gauge } = await held(t, 'test_slow', { ...BOUNDS, most: 900, patienceMs: 500 });
  let refused = 0;
  const asked = Array.from({ length: 60 }, async () => {
    const { status } = await ask(url);
    if (status === 503) refused += 1;
  });
  // One inside, and 24 however slow it is; all have come before anybody leaves.
  await until(() => gauge('waiting') === 24 && refused === 60 - 25);
  const sent = ask(url, { method: 'POST' }, 'an answer');
  await until(() => gauge('waiting') === 25);
  let answered = 0;
  const all = Promise.all([...asked, sent]);
  const answering = setInterval(() => {
    for (; answered < inside.length; answered++) inside[answered]?.end('here');
  }, 1);
  await all;
  clearInterval(answering);
  assert.equal(refused, 60 - 25);
  assert.equal((await sent).status, 200);
});

test('a reader on a poor line holds no place of those who are worked on', async (t) => {
  const far = 4 * 1024 * 1024;
  const door = boundedDoor('test_reader', (_, response) => void response.end(Buffer.alloc(far)), BOUNDS);
  const url = await serve(t, door);
  const unread = request(url, { agent: false }).end();
  await once(unread, 'response');
  assert.equal((await ask(url)).text.length, far);
  unread.destroy();
});

test('a tenant’s crowd holds up its own, and another tenant by one page', async (t) => {
  standTimeStill(t);
  const order: string[] = [];
  const responses: ServerResponse[] = [];
  const door = boundedDoor(
    'test_lanes',
    ({ headers }, response) => {
      order.push(headers.host ?? '');
      responses.push(response);
    },
    { ...BOUNDS, most: 900 },
  );
  const come = (host: string) => {
    const response = Object.assign(new EventEmitter(), { destroyed: false });
    void door({ method: 'GET', headers: { host } } as IncomingMessage, response as unknown as ServerResponse);
  };
  for (let n = 0; n < 20; n++) come('crowd');
  come('somebody');
  for (let n = 0; n < 3; n++) {
    responses.at(-1)?.emit('prefinish');
    await until(() => responses.length === n + 2);
  }
  assert.deepEqual(order, ['crowd', 'crowd', 'somebody', 'crowd']);
});

test('a door that fails tells who called it, and gives its place on', async () => {
  const door = boundedDoor('test_fault', async () => assert.fail('out of order'), BOUNDS);
  const come = () =>
    door({ method: 'GET', headers: {} } as IncomingMessage, new EventEmitter() as unknown as ServerResponse);
  await assert.rejects(async () => come(), /out of order/);
  await assert.rejects(async () => come(), /out of order/);
});
