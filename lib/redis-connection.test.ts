import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { PATIENCE } from '#lib/redis-commands.ts';
import { RedisConnection } from '#lib/redis-connection.ts';

process.env.LOG_LEVEL = 'silent';

test('a connection that is silent is made anew, and not any more when it was closed', (t) => {
  let now = 1_000_000;
  t.mock.method(performance, 'now', () => now);
  const connection = new RedisConnection('primary', 'redis://127.0.0.1:9', PATIENCE);
  t.after(() => connection.close());
  now += 1_999;
  connection.renewIfSilent();
  assert.equal(connection.losses, 0);
  now += 1;
  connection.renewIfSilent();
  assert.equal(connection.losses, 1);
  connection.close();
  now += 2_000;
  connection.renewIfSilent();
  assert.equal(connection.losses, 1);
});

test('one that is closed while it connects to a server that hangs is gone, and holds no process', async (t) => {
  const accepted: Socket[] = [];
  const server = createServer((socket) => void accepted.push(socket.on('error', () => {})));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  new RedisConnection('primary', `redis://127.0.0.1:${port}`, PATIENCE).close();
  // Who comes after it is accepted after it.
  const next = connect(port, '127.0.0.1');
  t.after(() => {
    next.destroy();
    server.close();
  });
  await once(next, 'connect');
  while (!accepted.some(({ remotePort }) => remotePort === next.localPort)) await setImmediate();
  const own = accepted.filter(({ remotePort }) => remotePort !== next.localPort);
  await Promise.all(own.map((socket) => socket.closed || once(socket.resume(), 'close')));
});
