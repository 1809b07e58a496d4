import assert from 'node:assert/strict';
import { createServer, type ServerResponse } from 'node:http';
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

test('while answers are slow fewer are let in, and more again when they are not', async (t) => {
  let takesMs = 120;
  const door = boundedDoor('test_slow', (_, response) => void setTimeout(() => response.end(), takesMs), {
    most: 40,
    slowMs: 100,
  });
  const server = createServer(door);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  const { port } = server.address() as AddressInfo;
  const crowd = async (many: number) => {
    const answers = await Promise.all(Array.from({ length: many }, () => fetch(`http://127.0.0.1:${port}/`)));
    return answers.filter(({ status }) => status === 200).length;
  };

  assert.equal(await crowd(40), 40);
  let served = 40;
  for (let rounds = 0; rounds < 20; rounds++) served = await crowd(40);
  assert.equal(served, 8, 'so many always');
  const sent = Array.from({ length: 40 }, () => fetch(`http://127.0.0.1:${port}/`, { method: 'POST' }));
  for (const { status } of await Promise.all(sent)) assert.equal(status, 200, 'what is sent is taken');
  takesMs = 1;
  for (let rounds = 0; rounds < 40 && served < 30; rounds++) served = await crowd(40);
  assert.ok(served >= 30, `${served} of 40 after the node has recovered`);
});
