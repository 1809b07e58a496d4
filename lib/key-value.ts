import { env } from '#lib/env.ts';
import { memoryKeyValue } from '#lib/key-value-memory.ts';
import type { KeyValue } from '#lib/key-value-store.ts';
import { upstashKeyValue } from '#lib/key-value-upstash.ts';
import { singleton } from '#lib/singleton.ts';

/** Redis over Upstash's REST protocol when it is configured, else this process's memory. */
export const keyValue = (): KeyValue =>
  singleton('key-value', () => {
    const { UPSTASH_REDIS_REST_URL: url, UPSTASH_REDIS_REST_TOKEN: token } = env();
    return url && token ? upstashKeyValue(url, token) : memoryKeyValue();
  });
