import { memoryCounters } from '#lib/counters-memory.ts';
import type { Counters } from '#lib/counters-store.ts';
import { upstashCounters } from '#lib/counters-upstash.ts';
import { env } from '#lib/env.ts';
import { singleton } from '#lib/singleton.ts';

/** In Redis when it is configured, else in this process's memory. */
export const counters = (): Counters =>
  singleton('counters', () => {
    const { UPSTASH_REDIS_REST_URL: url, UPSTASH_REDIS_REST_TOKEN: token } = env();
    return url && token ? upstashCounters(url, token) : memoryCounters();
  });
