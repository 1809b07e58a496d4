import { memoryKeyValue } from '#lib/key-value-memory.ts';
import { redisKeyValue } from '#lib/key-value-redis.ts';
import type { KeyValue } from '#lib/key-value-store.ts';
import { redis } from '#lib/redis.ts';
import { singleton } from '#lib/singleton.ts';

/** In Redis when one is configured, else in this process's memory. */
export const keyValue = (): KeyValue =>
  singleton('key-value', () => {
    const configured = redis();
    return configured ? redisKeyValue(configured) : memoryKeyValue();
  });
