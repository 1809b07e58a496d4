import { Redis } from '@upstash/redis';
import type { KeyValue } from '#lib/key-value-store.ts';

/** Values are plain strings: the client must not guess types out of them. */
export const upstash = (url: string, token: string) =>
  new Redis({ url, token, automaticDeserialization: false, enableTelemetry: false });

/** Redis by Upstash's REST protocol. */
export function upstashKeyValue(url: string, token: string): KeyValue {
  const redis = upstash(url, token);
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
  };
}
