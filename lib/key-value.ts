import { env, hasRedis } from '#lib/env.ts';
import { memoryKeyValue } from '#lib/key-value-memory.ts';
import { redisKeyValue } from '#lib/key-value-redis.ts';
import type { KeyValue } from '#lib/key-value-store.ts';
import { redis } from '#lib/redis.ts';
import { redisServers } from '#lib/redis-servers.ts';
import { regionOfId } from '#lib/regions.ts';
import { singleton } from '#lib/singleton.ts';

/** In Redis when one is configured, else in this process's memory. */
export const keyValue = (): KeyValue =>
  singleton('key-value', () => {
    const configured = redis();
    return configured ? redisKeyValue(configured) : memoryKeyValue();
  });

/** Where what is cached of a tenant lies: in the Redis of the region in which it has to stay, if it has to. */
export function keyValueOf(tenantId: string): KeyValue {
  const region = regionOfId(tenantId);
  if (region === null) return keyValue();
  const known = regional().get(region) ?? makeRegional(region);
  regional().set(region, known);
  return known;
}

const regional = () => singleton('key-value.regions', () => new Map<string, KeyValue>());

function makeRegional(region: string): KeyValue {
  const url = env().REGIONS[region]?.redis;
  if (url) return redisKeyValue(redisServers(url, undefined));
  return hasRedis() ? nowhere(region) : memoryKeyValue();
}

/** Rather the database each time than another region. */
function nowhere(region: string): KeyValue {
  const away = async () => {
    throw new Error(`For the region ${region} no Redis is configured.`);
  };
  return { shared: true, get: away, set: away, delete: away, close() {} };
}
