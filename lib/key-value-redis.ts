import type { KeyValue } from '#lib/key-value-store.ts';
import { type Redis, runScript, script } from '#lib/redis-commands.ts';

const REPLACE = script(`
  if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
  redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
  return 1`);

/** Keys in a Redis, however it is reached. */
export function redisKeyValue(redis: Redis): KeyValue {
  return {
    shared: true,
    get: (key, options = {}) => redis.read(key, options),
    async set(key, value, { ttlMs, ifIs }) {
      const life = String(Math.ceil(ttlMs));
      if (typeof ifIs === 'string')
        return Number(await runScript(redis, REPLACE, key, [ifIs, value, life])) === 1;
      const command = ['SET', key, value, 'PX', life, ...(ifIs === null ? ['NX'] : [])];
      return (await redis.ask(key, command)) !== null;
    },
    async delete(keys) {
      await Promise.all(keys.map((key) => redis.ask(key, ['DEL', key])));
    },
    close: () => redis.close(),
  };
}
