import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Place } from '#lib/embedded/place.ts';
import { freePort } from '#lib/embedded/ports.ts';
import { Server } from '#lib/keeper/server.ts';

async function serverThatIsAway(data: string): Promise<Server> {
  mkdirSync(join(data, 'one'));
  return new Server({
    place: { folder: data, data, user: undefined, binaries: { initdb: '', postgres: '' } } satisfies Place,
    self: { name: 'one', host: '127.0.0.1', port: await freePort([]), votes: true },
    passwords: { admin: 'a', replication: 'b' },
    listen: '127.0.0.1',
    networks: [],
  });
}

test('a server that could not be told its part counts as not told; settings are there whole or as they were', async (t) => {
  const data = mkdtempSync(join(tmpdir(), 'lectern-server-'));
  t.after(() => rmSync(data, { recursive: true }));
  const server = await serverThatIsAway(data);
  await assert.rejects(server.tell({ upstream: null, waitsFor: ['two', 'three'] }));
  assert.equal(server.told, false);
  const file = join(data, 'one', 'postgresql.conf');
  const before = readFileSync(file, 'utf8');
  assert.match(before, /synchronous_standby_names = 'ANY 1 \(lectern_three, lectern_two\)'/);
  // Nothing can be written beside it, as on a disk that is full.
  mkdirSync(`${file}.new`);
  await assert.rejects(server.tell({ upstream: null, waitsFor: [] }), { code: 'EISDIR' });
  assert.equal(readFileSync(file, 'utf8'), before);
});

test('a server need not answer while it is busy, and has to again afterwards', async (t) => {
  const data = mkdtempSync(join(tmpdir(), 'lectern-server-'));
  t.after(() => rmSync(data, { recursive: true }));
  const server = await serverThatIsAway(data);
  let now = 1_000_000;
  t.mock.method(performance, 'now', () => now);
  assert.equal(server.answeredWithin(20), false);
  await server.busy(60_000, async () => {
    now += 59_999;
    assert.equal(server.answeredWithin(20), true);
    now += 1;
    assert.equal(server.answeredWithin(20), false, 'not for longer than it said');
  });
  assert.equal(server.answeredWithin(20), true);
  now += 20;
  assert.equal(server.answeredWithin(20), false);
  await assert.rejects(server.busy(60_000, () => Promise.reject(new Error('failed'))));
  assert.equal(server.answeredWithin(20), true);
  now += 20;
  assert.equal(server.answeredWithin(20), false);
});
