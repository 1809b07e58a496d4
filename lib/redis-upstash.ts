import { Redis as Client } from '@upstash/redis';
import { Breaker } from '#lib/breaker.ts';
import { PATIENCE, type Redis } from '#lib/redis-commands.ts';

/** After so many times as long as anybody waits a request that hangs is given up for good: whoever asked has long been told. */
const ABANDONED_AFTER = 20;

/** Redis by Upstash's REST protocol, which tells nobody what has changed. */
export function redisUpstash(url: string, token: string, patience = PATIENCE): Redis {
  const breaker = new Breaker(patience);
  const client = new Client({
    url,
    token,
    // Values are plain strings: the client must not guess types out of them.
    automaticDeserialization: false,
    enableTelemetry: false,
    // Whoever waits has a page to see: what fails is not tried again.
    retry: false,
    signal: () => AbortSignal.timeout(ABANDONED_AFTER * patience.timeoutMs),
  });
  const ask: Redis['ask'] = (_, [name = '', ...args]) => breaker.run(() => client.exec([name, ...args]));
  return {
    ask,
    read: async (key) => ({ value: (await ask(key, ['GET', key])) as string | null, lease: null }),
    close() {},
  };
}
