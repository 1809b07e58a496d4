import { Redis } from '@upstash/redis';
import type { KeyValue } from '#lib/key-value-store.ts';

/** Redis by Upstash's REST protocol. Values are plain strings: the client must not guess types out of them. */
export function upstashKeyValue(url: string, token: string): KeyValue {
  const redis = new Redis({ url, token, automaticDeserialization: false, enableTelemetry: false });
  return {
    shared: true,
    get: (key) => redis.get<string>(key),
    async set(key, value, { ttlMs, ifAbsent }) {
      const answer = ifAbsent
        ? await redis.set(key, value, { px: ttlMs, nx: true })
        : await redis.set(key, value, { px: ttlMs });
      return answer !== null;
    },
    async delete(keys) {
      if (keys.length > 0) await redis.del(...keys);
    },
    async increment(key, ttlMs) {
      const [count] = await redis.multi().incr(key).pexpire(key, ttlMs, 'NX').exec<[number, number]>();
      return Number(count);
    },
  };
}
