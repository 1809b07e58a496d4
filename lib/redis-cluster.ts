import { createCluster } from 'redis';
import { Breaker } from '#lib/breaker.ts';
import { log } from '#lib/log.ts';
import { PATIENCE, type Redis } from '#lib/redis-commands.ts';
import { redisLogin } from '#lib/redis-login.ts';

/** A Redis Cluster, found from any of its servers. Reads go to the primaries too, and no copies are followed. */
export function redisCluster(urls: readonly string[], patience = PATIENCE): Redis {
  const breaker = new Breaker(patience);
  const ending = new AbortController();
  const cluster = createCluster({
    rootNodes: urls.map((url) => ({ url })),
    defaults: { ...redisLogin(urls[0], ending.signal), disableOfflineQueue: true },
  });
  cluster.on('error', (error: Error) => log().warn({ err: error }, 'a server of the Redis cluster is away'));
  let connected: Promise<unknown> | null = null;
  /** Finding the servers fails when none of those named answers; the next who asks tries again. */
  const ready = () => {
    connected ??= cluster.connect().catch((error: unknown) => {
      connected = null;
      throw error;
    });
    return connected;
  };
  const ask: Redis['ask'] = (key, command) =>
    breaker.run(async () => {
      await ready();
      return cluster.sendCommand(key, false, [...command]);
    });
  return {
    ask,
    read: async (key) => ({ value: (await ask(key, ['GET', key])) as string | null, lease: null }),
    close() {
      if (connected) cluster.destroy();
      ending.abort();
    },
  };
}
