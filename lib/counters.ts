import { eitherCounters } from '#lib/counters-either.ts';
import { memoryCounters } from '#lib/counters-memory.ts';
import { redisCounters } from '#lib/counters-redis.ts';
import type { Counters } from '#lib/counters-store.ts';
import { redis } from '#lib/redis.ts';
import { singleton } from '#lib/singleton.ts';

/** In Redis when one is configured, and in this process's memory while it is away; else in memory alone. */
export const counters = (): Counters =>
  singleton('counters', () => {
    const configured = redis();
    return configured ? eitherCounters(redisCounters(configured), memoryCounters()) : memoryCounters();
  });
