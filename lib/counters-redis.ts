import type { Counters } from '#lib/counters-store.ts';
import { type Redis, runScript, script } from '#lib/redis-commands.ts';

const TAKE = script(`
  if tonumber(redis.call('GET', KEYS[1]) or '0') >= tonumber(ARGV[1]) then return 0 end
  if redis.call('INCR', KEYS[1]) == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
  return 1`);

const GIVE_BACK = script(`
  if tonumber(redis.call('GET', KEYS[1]) or '0') <= 1 then return redis.call('DEL', KEYS[1]) end
  return redis.call('DECR', KEYS[1])`);

/** Counts that all processes share. How much room there is, and that nothing is evicted, is for Redis's own settings. */
export function redisCounters(redis: Pick<Redis, 'ask'>): Counters {
  return {
    async read(key) {
      return Number((await redis.ask(key, ['GET', key])) ?? 0);
    },
    async take(key, limit, ttlMs) {
      return Number(await runScript(redis, TAKE, key, [String(limit), String(ttlMs)])) === 1;
    },
    async giveBack(key) {
      await runScript(redis, GIVE_BACK, key, []);
    },
    async clear(key) {
      await redis.ask(key, ['DEL', key]);
    },
  };
}
