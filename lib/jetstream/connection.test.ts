import assert from 'node:assert/strict';
import { test } from 'node:test';
import { closeNats, nats, optionsOf } from '#lib/jetstream/connection.ts';
import { NotLogged, publish } from '#lib/jetstream/publish.ts';
import { readStream } from '#lib/jetstream/read.ts';
import { hasNats, natsServersForTest } from '#lib/jetstream/servers.testing.ts';
import { standingOf } from '#lib/jetstream/stream.ts';

test('addresses carry name and password once, a port or the usual one, and whether TLS is asked', () => {
  const plain = optionsOf(['nats://log%40in:p%2Fw@a.example:4333', 'nats://b.example']);
  assert.deepEqual(plain.servers, ['a.example:4333', 'b.example:4222']);
  assert.deepEqual([plain.user, plain.pass, plain.tls], ['log@in', 'p/w', undefined]);
  const secret = optionsOf(['tls://a.example']);
  assert.deepEqual([secret.user, secret.tls], [undefined, {}]);
});

const WITHOUT = hasNats ? false : 'nats-server is not installed: apt install nats-server';

test('servers that are away when a process starts are found when they come', { skip: WITHOUT }, async (t) => {
  process.env.LOG_LEVEL = 'silent';
  const servers = await natsServersForTest(1);
  t.after(() => servers.stop());
  await servers.kill(0);
  process.env.NATS_URL = servers.urls.join(',');
  const stream = { name: 'test', prefix: 'test' };

  await assert.rejects(nats(), /did not answer/);
  const reader = readStream(stream, { atOnce: 1, handle: async () => 'done' });
  const early = publish(stream, 'test.a', Buffer.from('a'));
  await servers.start(0);
  assert.equal(await early, 1);
  await reader.stop();
  assert.equal((await standingOf(stream)).maxBytes, 1024 ** 3);

  await servers.kill(0);
  const idle = readStream(stream, { atOnce: 1, handle: async () => 'done' });
  const refused = assert.rejects(publish(stream, 'test.a', Buffer.from('b')), NotLogged);
  await idle.stop();
  await refused;
  await closeNats();
});
