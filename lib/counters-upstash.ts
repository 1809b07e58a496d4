import type { Counters } from '#lib/counters-store.ts';
import { upstash } from '#lib/key-value-upstash.ts';

/** Counts that all processes share. How much room there is, and that nothing is evicted, is for Redis's own settings. */
export function upstashCounters(url: string, token: string): Counters {
  const redis = upstash(url, token);
  return {
    async read(key) {
      return Number((await redis.get<string>(key)) ?? 0);
    },
    async add(key, by, ttlMs) {
      const [count] = await redis.multi().incrby(key, by).pexpire(key, ttlMs, 'NX').exec<[number, number]>();
      return Number(count);
    },
    async clear(key) {
      await redis.del(key);
    },
  };
}
