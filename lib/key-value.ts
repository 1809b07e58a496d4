import { env } from '#lib/env.ts';
import { memoryKeyValue } from '#lib/key-value-memory.ts';
import { upstashKeyValue } from '#lib/key-value-upstash.ts';
import { singleton } from '#lib/singleton.ts';

/** Short-lived shared state: cache entries, throttle counters, session revocations. Losing all of it loses no fact. */
export interface KeyValue {
  /** Whether other processes see the same keys. */
  readonly shared: boolean;
  get(key: string): Promise<string | null>;
  /** @returns false if `ifAbsent` was asked for and the key is there */
  set(key: string, value: string, options: { ttlMs: number; ifAbsent?: boolean }): Promise<boolean>;
  delete(keys: readonly string[]): Promise<void>;
  /** Counts up and returns the count; the first count starts the key's life of `ttlMs`. */
  increment(key: string, ttlMs: number): Promise<number>;
}

/** Redis over Upstash's REST protocol when it is configured, else this process's memory. */
export const keyValue = (): KeyValue =>
  singleton('key-value', () => {
    const { UPSTASH_REDIS_REST_URL: url, UPSTASH_REDIS_REST_TOKEN: token } = env();
    return url && token ? upstashKeyValue(url, token) : memoryKeyValue();
  });
