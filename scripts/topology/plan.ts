import type { ROLES } from '#lib/env.ts';

/*
 * The production system, described once: what runs, on which port, after what, and who answers which path. `npm run topology`
 * starts it on one machine; whatever else starts it is written from here.
 */

type Common = {
  readonly name: string;
  readonly port: number;
  /** Up before this is started, and stopped after it. */
  readonly needs: readonly string[];
};

/** A server with its keeper. Which member is the primary they settle among themselves; a server for reports only follows. */
export type PostgresNode = Common & {
  readonly engine: 'postgresql';
  readonly cluster: string;
  readonly role: 'member' | 'analytics';
};
export type EtcdNode = Common & {
  readonly engine: 'etcd';
  /** For its peers. */
  readonly peerPort: number;
};
export type PoolerNode = Common & { readonly engine: 'pgbouncer'; readonly cluster: string };
export type RedisNode = Common & { readonly engine: 'redis'; readonly role: 'primary' | 'replica' };
export type NatsNode = Common & {
  readonly engine: 'nats';
  /** For its peers, and for who asks how it is. */
  readonly routePort: number;
  readonly monitorPort: number;
};
export type PortalNode = Common & {
  readonly engine: 'lectern';
  readonly roles: readonly (typeof ROLES)[number][];
  /** To each pool at most: few enough that a crowd waits inside the node, which has patience, and not in PgBouncer. */
  readonly connections: number;
  /** Limit of its heap: a node that needs more has a leak. */
  readonly heapMb: number;
};
/** Together an object store that speaks S3: `proxy` answers, the others keep accounts, names and bytes. */
export type SwiftNode = Common & {
  readonly engine: 'swift';
  readonly part: 'proxy' | 'account' | 'container' | 'object';
};
export type MemcachedNode = Common & { readonly engine: 'memcached' };
export type EdgeNode = Common & { readonly engine: 'nginx' };
export type TopologyNode =
  | EtcdNode
  | PostgresNode
  | PoolerNode
  | RedisNode
  | NatsNode
  | SwiftNode
  | MemcachedNode
  | PortalNode
  | EdgeNode;

/** The first holds the directory (`platform`). */
export const CLUSTERS = ['main', 'second'] as const;

const KEEPERS_NEED = ['etcd-1', 'etcd-2', 'etcd-3'];

const etcd = (n: number): EtcdNode => ({
  name: `etcd-${n}`,
  engine: 'etcd',
  port: 17_034 + n,
  peerPort: 17_044 + n,
  needs: [],
});

const postgresql = (
  cluster: string,
  node: string,
  port: number,
  role: PostgresNode['role'] = 'member',
): PostgresNode => ({
  name: `${cluster}-${node}`,
  engine: 'postgresql',
  cluster,
  role,
  port,
  needs: KEEPERS_NEED,
});

const pooler = (cluster: string, port: number): PoolerNode => ({
  name: `${cluster}-pgbouncer`,
  engine: 'pgbouncer',
  cluster,
  port,
  needs: [`${cluster}-1`, `${cluster}-2`, `${cluster}-3`],
});

const nats = (n: number): NatsNode => ({
  name: `nats-${n}`,
  engine: 'nats',
  port: 17_030 + n,
  routePort: 17_040 + n,
  monitorPort: 17_050 + n,
  needs: [],
});

const swift = (
  name: string,
  part: SwiftNode['part'],
  port: number,
  needs: readonly string[] = [],
): SwiftNode => ({
  name,
  engine: 'swift',
  part,
  port,
  needs,
});

const STATE = ['main-pgbouncer', 'second-pgbouncer', 'redis-primary', 'nats-1', 'nats-2', 'nats-3'];
/** What draws pages, and so loads Next. */
export const hasPages = (roles: PortalNode['roles']) => roles.includes('web') || roles.includes('sign-in');

const portal = (
  name: string,
  port: number,
  role: PortalNode['roles'][number],
  connections: number,
): PortalNode => ({
  name,
  engine: 'lectern',
  port,
  roles: [role],
  connections,
  heapMb: hasPages([role]) ? 640 : 256,
  needs: STATE,
});

export const PLAN: readonly TopologyNode[] = [
  etcd(1),
  etcd(2),
  etcd(3),
  postgresql('main', '1', 17_001),
  postgresql('main', '2', 17_002),
  postgresql('main', '3', 17_003),
  postgresql('main', 'analytics', 17_004, 'analytics'),
  pooler('main', 17_005),
  postgresql('second', '1', 17_011),
  postgresql('second', '2', 17_012),
  postgresql('second', '3', 17_013),
  pooler('second', 17_015),
  { name: 'redis-primary', engine: 'redis', role: 'primary', port: 17_021, needs: [] },
  { name: 'redis-replica', engine: 'redis', role: 'replica', port: 17_022, needs: ['redis-primary'] },
  nats(1),
  nats(2),
  nats(3),
  { name: 'store-cache', engine: 'memcached', port: 17_095, needs: [] },
  swift('store-account', 'account', 17_092),
  swift('store-container', 'container', 17_093),
  swift('store-object', 'object', 17_094),
  swift('store', 'proxy', 17_091, ['store-cache', 'store-account', 'store-container', 'store-object']),
  portal('web-1', 17_061, 'web', 5),
  portal('web-2', 17_062, 'web', 5),
  portal('sign-in-1', 17_065, 'sign-in', 5),
  portal('sign-in-2', 17_066, 'sign-in', 5),
  portal('intake-1', 17_071, 'intake', 5),
  portal('intake-2', 17_072, 'intake', 5),
  portal('worker-1', 17_081, 'worker', 10),
  {
    name: 'edge',
    engine: 'nginx',
    port: 17_000,
    needs: ['web-1', 'web-2', 'sign-in-1', 'sign-in-2', 'intake-1', 'intake-2', 'store'],
  },
];

/**
 * Server connections that each PgBouncer may hold, by what a server is to its cluster just now. With a walsender per standby and
 * the connection of each keeper they are all that PostgreSQL sees: 58 over both clusters, whatever the number of nodes.
 */
export const POOL = { primary: 8, jobs: 2, standby: 6, analytics: 2 } as const;

export type Route = {
  readonly path: string;
  /** Only this very path, rather than all below it. */
  readonly exact?: true;
  readonly group: keyof typeof GROUPS;
  /** What the edge keeps, since its name changes with its contents: for everybody, or for who brings a signed address. */
  readonly kept?: 'openly' | 'signed';
};

/** Who answers: a group for each role, so that a storm of sign-ins meets other nodes than the pages. */
export const GROUPS = {
  pages: ['web-1', 'web-2'],
  'sign-in': ['sign-in-1', 'sign-in-2'],
  tracking: ['intake-1', 'intake-2'],
  store: ['store'],
} as const;

export const ROUTES: readonly Route[] = [
  { path: '/api/track', exact: true, group: 'tracking' },
  { path: '/sign-in', group: 'sign-in' },
  { path: '/forgot', exact: true, group: 'sign-in' },
  { path: '/password/', group: 'sign-in' },
  { path: '/api/auth/', group: 'sign-in' },
  { path: '/_next/static/', group: 'store', kept: 'openly' },
  { path: '/media/', group: 'store', kept: 'signed' },
  { path: '/', group: 'pages' },
];
