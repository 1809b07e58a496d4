import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { type TestContext, test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { redisCluster } from '#lib/redis-cluster.ts';
import { PATIENCE, type Redis } from '#lib/redis-commands.ts';
import { RedisConnection } from '#lib/redis-connection.ts';
import { redisSentinel } from '#lib/redis-sentinel.ts';
import { redisServers } from '#lib/redis-servers.ts';

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

/** Takes connections and says nothing, as a server that hangs. */
async function hanging(t: TestContext) {
  const accepted: Socket[] = [];
  const server = createServer((socket) => void accepted.push(socket.on('error', () => {})));
  t.after(() => {
    server.close();
    for (const socket of accepted) socket.destroy();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { server, accepted, port, url: `redis://127.0.0.1:${port}` };
}

const gone = (sockets: readonly Socket[]) =>
  Promise.all(sockets.map((socket) => socket.closed || once(socket.resume(), 'close')));

test('one that is closed while it connects is gone, and holds no process', async (t) => {
  const { accepted, port, url } = await hanging(t);
  new RedisConnection('primary', url, PATIENCE).close();
  // Who comes after it is accepted after it.
  const next = connect(port, '127.0.0.1');
  t.after(() => next.destroy());
  await once(next, 'connect');
  while (!accepted.some(({ remotePort }) => remotePort === next.localPort)) await setImmediate();
  await gone(accepted.filter(({ remotePort }) => remotePort !== next.localPort));
});

for (const [what, make] of [
  ['a server', (url) => redisServers(url, undefined)],
  ['a cluster', (url) => redisCluster([url])],
  ['a sentinel', (url) => redisSentinel('lectern', [url])],
] satisfies [string, (url: string) => Redis][])
  test(`closed while ${what} hangs, nothing is left open to it`, async (t) => {
    const { server, accepted, url } = await hanging(t);
    const redis = make(url);
    const asked = assert.rejects(redis.ask('a', ['GET', 'a']));
    await once(server, 'connection');
    redis.close();
    await asked;
    await gone(accepted);
  });
