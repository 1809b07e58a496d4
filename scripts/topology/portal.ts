import { join } from 'node:path';
import { OWN_SERVICES } from '#scripts/testing/own-services.ts';
import { saysOk } from '#scripts/topology/answers.ts';
import { directCluster, passwordsOf, pooledCluster } from '#scripts/topology/databases.ts';
import { primaryNow } from '#scripts/topology/keepers.ts';
import { natsUrls } from '#scripts/topology/nats.ts';
import { passwordOf, TOPOLOGY } from '#scripts/topology/place.ts';
import { CLUSTERS, hasPages, type PortalNode } from '#scripts/topology/plan.ts';
import { portOfNode } from '#scripts/topology/plan-questions.ts';
import type { Launch } from '#scripts/topology/processes.ts';
import { redisUrl } from '#scripts/topology/redis.ts';
import { storeEnvironment } from '#scripts/topology/swift.ts';
import { keptSecret } from '#scripts/up/secret.ts';

/**
 * Pages leave much that lives no longer than their request: with V8's own 16 MB for that, collecting it takes a tenth more CPU of
 * a page. V8 wants as much free below the limit too, or it collects everything each time.
 */
const YOUNG_MB = { pages: 64, others: 16 };

/**
 * A node has the memory that it will need soon after its start, and keeps it. Left to itself V8 doubles the young heap some day, lets
 * the old one creep up for half an hour, and gives a quiet node's back for a while: each of them looks like a leak to whoever watches.
 */
const heapOf = ({ heapMb, roles }: PortalNode): string[] => {
  const young = hasPages(roles) ? YOUNG_MB.pages : YOUNG_MB.others;
  return [
    `--max-old-space-size=${heapMb}`,
    `--initial-old-space-size=${Math.round(heapMb / 2)}`,
    '--no-memory-reducer',
    `--min-semi-space-size=${young}`,
    `--max-semi-space-size=${young}`,
  ];
};

export function launchPortal(node: PortalNode): Launch {
  const mark = join(TOPOLOGY, node.name);
  return {
    program: process.execPath,
    // The path is there for whoever looks at the process.
    args: [...heapOf(node), 'server.ts', mark],
    mark: `server.ts ${mark}`,
    env: {
      ...serverEnvironment(),
      PORT: String(node.port),
      ROLES: node.roles.join(','),
      DATABASE_POOL_MAX: String(node.connections),
    },
    ready: () => saysOk(node.port, '/readyz'),
  };
}

/** For the build, for pushing it, and for the nodes. The demo's media is made on this machine, and pushed with the build. */
export const edgeEnvironment = (): NodeJS.ProcessEnv => ({
  ...baseEnvironment(),
  ...storeEnvironment(),
  // A name that no tenant may have: the edge serves media and assets on any.
  CDN_URL: `http://cdn.localhost:${portOfNode('edge')}`,
});

/** What every node is given, whatever it does. */
function serverEnvironment(): NodeJS.ProcessEnv {
  return {
    ...edgeEnvironment(),
    DATABASE_CLUSTERS: JSON.stringify(CLUSTERS.map(pooledCluster)),
    DATABASE_PREPARE: '0',
    REDIS_URL: redisUrl('redis-primary'),
    REDIS_REPLICA_URL: redisUrl('redis-replica'),
    NATS_URL: natsUrls(),
    TRUSTED_PROXIES: 'loopback',
    METRICS_TOKEN: passwordOf('metrics'),
    PUBLIC_URL: `http://localhost:${portOfNode('edge')}`,
  };
}

/** Migrations know one pair of passwords: a cluster at a time. */
export async function migrationEnvironment(cluster: string): Promise<NodeJS.ProcessEnv> {
  const { app, jobs } = passwordsOf(cluster);
  return {
    ...baseEnvironment(),
    DATABASE_CLUSTERS: JSON.stringify([directCluster(await primaryNow(cluster))]),
    LECTERN_APP_PASSWORD: app,
    LECTERN_JOBS_PASSWORD: jobs,
  };
}

export const seedEnvironment = async (): Promise<NodeJS.ProcessEnv> => ({
  ...baseEnvironment(),
  DATABASE_CLUSTERS: JSON.stringify((await Promise.all(CLUSTERS.map(primaryNow))).map(directCluster)),
});

/** Nothing of the shell's or of .env may lead a node to another database. */
export const baseEnvironment = (): NodeJS.ProcessEnv => ({
  ...process.env,
  ...OWN_SERVICES,
  NODE_ENV: 'production',
  NEXT_TELEMETRY_DISABLED: '1',
  LOG_LEVEL: process.env.LOG_LEVEL ?? 'warn',
  ROOT_DOMAIN: 'localhost',
  LECTERN_DATA: TOPOLOGY,
  LECTERN_DEMO: '1',
  LECTERN_SECRET: keptSecret(TOPOLOGY),
});
