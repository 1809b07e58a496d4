import { createSentinel } from 'redis';
import { Breaker } from '#lib/breaker.ts';
import { log } from '#lib/log.ts';
import { PATIENCE, type Redis } from '#lib/redis-commands.ts';
import { redisLogin } from '#lib/redis-login.ts';

/** The primary that sentinels name, whichever it is at the time. No copies are followed. */
export function redisSentinel(name: string, urls: readonly string[], patience = PATIENCE): Redis {
  const breaker = new Breaker(patience);
  const ending = new AbortController();
  const login = { ...redisLogin(urls[0], ending.signal), disableOfflineQueue: true };
  const sentinel = createSentinel({
    name,
    sentinelRootNodes: urls.map((url) => ({
      host: new URL(url).hostname,
      port: Number(new URL(url).port || 26379),
    })),
    nodeClientOptions: login,
    sentinelClientOptions: login,
    passthroughClientErrorEvents: true,
    scanInterval: 1_000,
  });
  sentinel.on('error', (error: Error) => log().warn({ err: error }, 'a Redis watched by sentinels is away'));
  let connected: Promise<unknown> | null = null;
  const ready = () => {
    connected ??= sentinel.connect().catch((error: unknown) => {
      connected = null;
      throw error;
    });
    return connected;
  };
  const ask: Redis['ask'] = (_, command) =>
    breaker.run(async () => {
      await ready();
      return sentinel.sendCommand(false, [...command]);
    });
  return {
    ask,
    read: async (key) => ({ value: (await ask(key, ['GET', key])) as string | null, lease: null }),
    close() {
      if (connected) sentinel.destroy();
      ending.abort();
    },
  };
}
