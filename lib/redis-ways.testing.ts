import { after, before, describe } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '#lib/embedded/ports.ts';
import { restRedis, startRedis, startReplica, type TestRedis, withoutRedis } from '#lib/redis.testing.ts';
import { redisCluster } from '#lib/redis-cluster.ts';
import { PATIENCE, type Redis } from '#lib/redis-commands.ts';
import { redisSentinel } from '#lib/redis-sentinel.ts';
import { redisServers } from '#lib/redis-servers.ts';
import { redisUpstash } from '#lib/redis-upstash.ts';

type Started = { redis: Redis; stop(): Promise<void> };

/** A machine that is busy with other tests is slow, and that is not what is tested. */
const PATIENT = { ...PATIENCE, timeoutMs: 10_000 };

/** Every way to reach a Redis, on real servers. */
const WAYS: Record<string, () => Promise<Started>> = {
  'Redis over TCP': async () => {
    const server = await startRedis();
    return behind(redisServers(server.url, undefined, PATIENT), [server]);
  },
  'Redis over TCP with a replica': async () => {
    const primary = await startRedis();
    const replica = await startReplica(primary);
    return behind(redisServers(primary.url, replica.url, PATIENT), [replica, primary]);
  },
  'Redis Cluster': async () => {
    const servers = await clusterOfThree();
    return behind(redisCluster([(servers[0] as TestRedis).url], PATIENT), servers);
  },
  'Redis behind a sentinel': async () => {
    const primary = await startRedis();
    const sentinel = await sentinelOf(primary);
    return behind(redisSentinel('lectern', [sentinel.url], PATIENT), [sentinel, primary]);
  },
  'Upstash REST': async () => {
    const rest = await restRedis();
    return behind(redisUpstash(rest.url, rest.token, PATIENT), [rest]);
  },
};

/** One suite for a store made on each of them. */
export function onEveryRedis<Store>(
  make: (redis: Redis) => Store,
  contract: (store: () => Store) => void,
): void {
  for (const [name, start] of Object.entries(WAYS)) {
    describe(name, { skip: withoutRedis }, () => {
      let store: Store;
      let stop: () => Promise<void>;
      before(async () => {
        const started = await start();
        store = make(started.redis);
        stop = started.stop;
      });
      after(() => stop());
      contract(() => store);
    });
  }
}

/** Connected: what the first requests of a process meet is tested elsewhere. */
async function behind(redis: Redis, servers: readonly { stop(): Promise<void> }[]): Promise<Started> {
  const reached = () =>
    redis.ask('a', ['GET', 'a']).then(
      () => true,
      () => false,
    );
  while (!(await reached())) await sleep(50);
  return {
    redis,
    async stop() {
      redis.close();
      for (const server of servers) await server.stop();
    },
  };
}

async function clusterOfThree(): Promise<TestRedis[]> {
  const servers: TestRedis[] = [];
  const buses: number[] = [];
  for (const range of ['0 5460', '5461 10922', '10923 16383']) {
    // By itself it takes the port 10,000 above its own, where outgoing connections are.
    const bus = await freePort();
    const server = await startRedis({ args: ['--cluster-enabled', 'yes', '--cluster-port', String(bus)] });
    await server.ask('CLUSTER', 'ADDSLOTSRANGE', ...range.split(' '));
    servers.push(server);
    buses.push(bus);
  }
  const [first, ...others] = servers as [TestRedis, ...TestRedis[]];
  // Servers that are too busy to meet in time forget that they were to.
  const meet = async () => {
    for (const [n, { port }] of others.entries())
      await first.ask('CLUSTER', 'MEET', '127.0.0.1', String(port), String(buses[n + 1]));
  };
  const whole = async (server: TestRedis) =>
    String(await server.ask('CLUSTER', 'INFO')).includes('cluster_state:ok');
  for (let n = 0; !(await Promise.all(servers.map(whole))).every(Boolean); n++) {
    if (n % 100 === 0) await meet();
    await sleep(50);
  }
  return servers;
}

/** A sentinel that lets the replica take over soon after the primary is gone. */
export const sentinelOf = ({ port }: TestRedis): Promise<TestRedis> =>
  startRedis({
    configuration: [
      `sentinel monitor lectern 127.0.0.1 ${port} 1`,
      'sentinel down-after-milliseconds lectern 1000',
      'sentinel failover-timeout lectern 5000\n',
    ].join('\n'),
    args: ['--sentinel'],
  });
