import 'fake-indexeddb/auto';
import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  createOutbox,
  type Outbox,
  type OutboxOptions,
  type RenewLaunch,
} from '#features/tracking/components/outbox.ts';
import { batchSchema } from '#features/tracking/input.ts';
import type { TrackedEvent } from '#features/tracking/rules/tracked-event.ts';

type Received = { at: number; token: string; events: TrackedEvent[] };

let server: Server;
let url: string;
let received: Received[] = [];
let answer: (got: Received, response: ServerResponse) => void;
let people = 0;
let outboxes: Outbox[] = [];

before(async () => {
  server = createServer(async (request, response) => {
    const got = await read(request);
    received.push(got);
    answer(got, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/track`;
});
after(() => server.close());
beforeEach(() => {
  received = [];
  answer = store;
  people += 1;
});
/** A closed outbox goes on until it is empty. */
afterEach(async () => {
  answer = store;
  for (const outbox of outboxes) outbox.close();
  for (const outbox of outboxes) await until(outbox, 'saved');
  outboxes = [];
});

async function read(request: IncomingMessage): Promise<Received> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { events } = batchSchema.parse(JSON.parse(Buffer.concat(chunks).toString()));
  const token = String(request.headers.authorization).slice('Bearer '.length);
  return { at: performance.now(), token, events };
}

const store = ({ events }: Received, response: ServerResponse) => {
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ acknowledged: events.length, refused: [] }));
};
const refuse =
  (status: number, headers: Record<string, string> = {}) =>
  (_: Received, response: ServerResponse) =>
    response.writeHead(status, headers).end('{"error":"no"}');

function open(options: Partial<OutboxOptions> = {}): Outbox {
  const outbox = createOutbox({
    tenant: 'acme',
    personId: `person-${people}`,
    attemptId: 'attempt',
    lessonId: 'lesson',
    token: 'first',
    renew: async () => ({ why: 'unavailable' }),
    url,
    gatherMs: 5,
    ...options,
  });
  outboxes.push(outbox);
  return outbox;
}

const eventsIn = (batches: Received[]) => batches.flatMap(({ events }) => events);

async function arrival(): Promise<void> {
  while (received.length === 0) await sleep(5);
}

async function until(outbox: Outbox, state: string): Promise<void> {
  const end = performance.now() + 60_000;
  while (outbox.state() !== state) {
    assert.ok(
      performance.now() < end,
      `The outbox stays "${outbox.state()}" and does not become "${state}".`,
    );
    await sleep(5);
  }
}

test('what is recorded is sent once, in order, and then gone', async () => {
  const outbox = open();
  await outbox.record('lesson.opened', {});
  assert.equal(outbox.state(), 'saving');
  await outbox.record('time.spent', { seconds: 3 });
  await outbox.record('lesson.finished', {});
  await until(outbox, 'saved');
  assert.deepEqual(
    eventsIn(received).map(({ kind }) => kind),
    ['lesson.opened', 'time.spent', 'lesson.finished'],
  );
  received = [];
  const reloaded = open();
  await reloaded.record('time.spent', { seconds: 1 });
  await until(reloaded, 'saved');
  assert.deepEqual(
    eventsIn(received).map(({ seq }) => seq),
    [4],
  );
});

test('a dead server loses nothing: the page is reloaded and the same events are sent', async () => {
  answer = (_, response) => response.destroy();
  const outbox = open();
  await outbox.record('lesson.finished', {});
  await until(outbox, 'will-be-saved');
  const tried = eventsIn(received);
  received = [];
  answer = store;
  open();
  await arrival();
  assert.equal(eventsIn(received)[0]?.id, tried[0]?.id);
});

test('a full server is left alone for as long as it asks', async () => {
  const refused: number[] = [];
  answer = (got, response) => {
    refused.push(performance.now());
    answer = store;
    refuse(503, { 'retry-after': '1' })(got, response);
  };
  const outbox = open();
  await outbox.record('lesson.finished', {});
  await until(outbox, 'will-be-saved');
  await outbox.record('quiz.answered', {
    quizAttemptId: crypto.randomUUID(),
    questionId: 'q',
    optionIds: ['1'],
  });
  await until(outbox, 'saved');
  const waited = (received[1]?.at ?? 0) - (refused[0] ?? 0);
  assert.ok(waited >= 990, `${waited} ms`);
  assert.equal(new Set(eventsIn(received).map(({ id }) => id)).size, 2);
});

test('a sign-in page of a network that answers 200 acknowledges nothing', async () => {
  answer = (_, response) => response.end('<h1>Welcome to the hotel</h1>');
  const outbox = open();
  await outbox.record('lesson.finished', {});
  await until(outbox, 'will-be-saved');
});

test('an expired launch is renewed and the batch sent again', async () => {
  answer = (got, response) => (got.token === 'first' ? refuse(401)(got, response) : store(got, response));
  const asked: unknown[] = [];
  const outbox = open({
    renew: async (launch) => {
      asked.push(launch);
      return { token: 'second' };
    },
  });
  await outbox.record('lesson.opened', {});
  await until(outbox, 'saved');
  const [first, second] = received;
  assert.deepEqual([first?.token, second?.token], ['first', 'second']);
  assert.deepEqual(first?.events, second?.events);
  assert.deepEqual(asked, [{ attemptId: 'attempt', lessonId: 'lesson', personId: `person-${people}` }]);
});

test('when somebody else is signed in, events stay with the person they are of', async () => {
  answer = (got, response) => (got.token === 'first' ? refuse(401)(got, response) : store(got, response));
  const personId = `person-${people}`;
  let signedIn = `somebody-else-${people}`;
  const renew: RenewLaunch = async (launch) =>
    launch.personId === signedIn ? { token: 'new' } : { why: 'sign-in-needed' };
  const outbox = open({ personId, renew });
  await outbox.record('lesson.finished', {});
  await until(outbox, 'sign-in-needed');

  received = [];
  const next = open({ personId: signedIn, token: 'theirs' });
  await next.record('lesson.opened', {});
  await until(next, 'saved');
  assert.deepEqual(
    eventsIn(received).map(({ kind }) => kind),
    ['lesson.opened'],
  );

  signedIn = personId;
  received = [];
  open({ personId, token: 'new', renew });
  await arrival();
  assert.ok(received.some(({ token, events }) => token === 'new' && events[0]?.kind === 'lesson.finished'));
});

test('what was left behind in another lesson is sent with a token for that lesson', async () => {
  // The page of the earlier lesson is gone for good, or would itself send what it left.
  answer = refuse(503, { 'retry-after': '600' });
  const earlier = open({ lessonId: 'earlier' });
  await earlier.record('time.spent', { seconds: 9 });
  await until(earlier, 'will-be-saved');
  received = [];
  answer = store;
  open({ lessonId: 'later', renew: async ({ lessonId }) => ({ token: `for-${lessonId}` }) });
  await arrival();
  assert.deepEqual(
    received.map(({ token }) => token),
    ['for-earlier'],
  );
});

test('an event that the server cannot read does not hold up the others', async () => {
  const unreadable = (events: TrackedEvent[]) => events.some(({ kind }) => kind === 'video.position');
  answer = (got, response) => (unreadable(got.events) ? refuse(400)(got, response) : store(got, response));
  const outbox = open();
  await outbox.record('lesson.opened', {});
  await outbox.record('video.position', { at: 3 });
  await outbox.record('time.spent', { seconds: 2 });
  await outbox.record('lesson.finished', {});
  await until(outbox, 'saved');
  const good = received.filter(({ events }) => !unreadable(events));
  assert.deepEqual(
    eventsIn(good).map(({ kind }) => kind),
    ['lesson.opened', 'time.spent', 'lesson.finished'],
  );
});

test('two tabs number their events without a gap or a repetition', async () => {
  const [one, two] = [open(), open()];
  await Promise.all(
    Array.from({ length: 20 }, (_, n) => (n % 2 ? one : two).record('time.spent', { seconds: n })),
  );
  await Promise.all([until(one, 'saved'), until(two, 'saved')]);
  const numbers = new Map(eventsIn(received).map(({ id, seq }) => [id, seq]));
  assert.deepEqual(
    [...numbers.values()].sort((a, b) => a - b),
    Array.from({ length: 20 }, (_, n) => n + 1),
  );
});

test('a browser that refuses storage still sends', async () => {
  const refused = indexedDB.open;
  indexedDB.open = () => {
    throw new DOMException('denied', 'SecurityError');
  };
  try {
    const outbox = open();
    await outbox.record('lesson.finished', {});
    await until(outbox, 'saved');
    assert.equal(eventsIn(received).length, 1);
  } finally {
    indexedDB.open = refused;
  }
});
