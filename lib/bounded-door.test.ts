import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { boundedDoor } from '#lib/bounded-door.ts';
import { readGauges } from '#lib/metrics.ts';

test('beyond so many at once others are asked to come again, and there is room when one has left', async (t) => {
  const open: ServerResponse[] = [];
  const door = boundedDoor('test_door', (_, response) => void open.push(response), {
    most: 2,
    slowMs: 60_000,
  });
  const server = createServer(door);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  const { port } = server.address() as AddressInfo;
  const ask = (signal?: AbortSignal) => fetch(`http://127.0.0.1:${port}/`, { signal: signal ?? null });
  const until = async (holds: () => boolean) => {
    while (!holds()) await new Promise(setImmediate);
  };

  const leaving = new AbortController();
  const first = ask();
  const second = ask(leaving.signal);
  await until(() => open.length === 2);
  const third = await ask();
  assert.deepEqual([third.status, third.headers.get('retry-after')], [503, '5']);
  assert.match(await third.text(), /http-equiv="refresh"/);

  // Who goes away without an answer leaves their place too.
  leaving.abort();
  await assert.rejects(second);
  await until(() => readGauges().test_door_in_progress === 1);
  const fourth = ask();
  await until(() => open.length === 3);
  for (const response of open) response.end('here');
  assert.deepEqual([(await first).status, (await fourth).status], [200, 200]);
  await until(() => readGauges().test_door_in_progress === 0);
});

test('while answers are slow fewer are let in, and more again when they are not', (t) => {
  let now = 0;
  t.mock.method(performance, 'now', () => now);
  const inside: EventEmitter[] = [];
  const door = boundedDoor('test_slow', (_, response) => void inside.push(response), {
    most: 90,
    slowMs: 100,
  });
  /** How many of a crowd are let in, who are all answered after so long. */
  const crowd = (takesMs: number, method = 'GET') => {
    for (let n = 0; n < 90; n++) void door({ method } as IncomingMessage, refusable() as ServerResponse);
    now += takesMs;
    for (const response of inside) response.emit('finish');
    for (const response of inside) response.emit('close');
    return inside.splice(0).length;
  };

  assert.equal(crowd(120), 90);
  assert.equal(crowd(120), 32, 'so many always');
  assert.equal(crowd(120, 'POST'), 90, 'what is sent is taken');
  assert.equal(crowd(80), 32);
  assert.equal(crowd(80), 64);
  assert.equal(crowd(80), 90);
});

const refusable = () => Object.assign(new EventEmitter(), { writeHead() {}, end() {} }) as unknown;
