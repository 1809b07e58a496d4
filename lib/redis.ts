import { env } from '#lib/env.ts';
import { redisCluster } from '#lib/redis-cluster.ts';
import type { Redis } from '#lib/redis-commands.ts';
import { redisSentinel } from '#lib/redis-sentinel.ts';
import { redisServers } from '#lib/redis-servers.ts';
import { redisUpstash } from '#lib/redis-upstash.ts';
import { singleton } from '#lib/singleton.ts';

/** The Redis that the settings name, by whichever way; null when they name none. */
export const redis = (): Redis | null =>
  singleton('redis', () => {
    const settings = env();
    const { UPSTASH_REDIS_REST_URL: restUrl, UPSTASH_REDIS_REST_TOKEN: token } = settings;
    if (settings.REDIS_URL) return redisServers(settings.REDIS_URL, settings.REDIS_REPLICA_URL);
    if (settings.REDIS_CLUSTER_URLS) return redisCluster(settings.REDIS_CLUSTER_URLS);
    if (settings.REDIS_SENTINELS)
      return redisSentinel(settings.REDIS_SENTINEL_NAME, settings.REDIS_SENTINELS);
    return restUrl && token ? redisUpstash(restUrl, token) : null;
  });
