import { clock } from '#lib/clock.ts';
import type { Counters } from '#lib/counters-store.ts';
import { AppError } from '#lib/errors.ts';
import { count as measure } from '#lib/metrics.ts';

/** Looking for what has ended walks all keys: at most so often. */
const SWEEP_MS = 1_000;

/** Counts of one process. Full, it refuses to count another key rather than forget one: what it guards stays closed. */
export function memoryCounters(room = 200_000): Counters {
  const counts = new Map<string, { count: number; until: number }>();
  let sweptAt = 0;

  const living = (key: string, now: number) => {
    const held = counts.get(key);
    return held && held.until > now ? held : undefined;
  };

  function makeRoom(now: number): void {
    if (counts.size < room) return;
    if (now - sweptAt >= SWEEP_MS) {
      sweptAt = now;
      for (const [key, { until }] of counts) if (until <= now) counts.delete(key);
    }
    if (counts.size < room) return;
    measure('counters_full');
    throw new AppError(
      'unavailable',
      'Too many sign-ins are failing right now. Try again in a few minutes.',
      {
        retryAfter: 60,
      },
    );
  }

  return {
    async read(key) {
      return living(key, clock.now().getTime())?.count ?? 0;
    },
    async take(key, limit, ttlMs) {
      const now = clock.now().getTime();
      const held = living(key, now);
      if (held && held.count >= limit) return false;
      if (!counts.has(key)) makeRoom(now);
      counts.set(key, { count: (held?.count ?? 0) + 1, until: held?.until ?? now + ttlMs });
      return true;
    },
    async giveBack(key) {
      const held = living(key, clock.now().getTime());
      if (!held || held.count <= 1) counts.delete(key);
      else counts.set(key, { ...held, count: held.count - 1 });
    },
    async clear(key) {
      counts.delete(key);
    },
  };
}
