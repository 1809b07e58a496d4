import type { Counters } from '#lib/counters-store.ts';
import { log } from '#lib/log.ts';
import { count } from '#lib/metrics.ts';

/**
 * Shared counts, and beside them what this process has counted itself: that stands in while the shared ones are away. A limit is
 * then one of each process, and what was cleared in the meantime stays counted until its life is over.
 */
export function eitherCounters(shared: Counters, own: Counters): Counters {
  /** The process's own count is kept up in any case; whether it has room is asked only when it decides. */
  async function both<T>(work: (counters: Counters) => Promise<T>): Promise<T> {
    const [answer, standIn] = await Promise.allSettled([work(shared), work(own)]);
    if (answer.status === 'fulfilled') return answer.value;
    count('counters_stood_in');
    log().warn({ err: answer.reason }, 'shared counters did not answer');
    if (standIn.status === 'rejected') throw standIn.reason;
    return standIn.value;
  }
  return {
    read: (key) => both((counters) => counters.read(key)),
    take: (key, limit, ttlMs) => both((counters) => counters.take(key, limit, ttlMs)),
    giveBack: (key) => both((counters) => counters.giveBack(key)),
    clear: (key) => both((counters) => counters.clear(key)),
  };
}
