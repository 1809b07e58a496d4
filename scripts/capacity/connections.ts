import { PLAN, POOL, type PortalNode } from '#scripts/topology/plan.ts';

/** PostgreSQL's own limit, as this project's servers have it, and what is kept of it for administrators. */
export const MAX_CONNECTIONS = 100;
const KEPT = 5;
/** A cluster's primary feeds so many: two standbys, a server for reports, and what copies a backup. */
const WALSENDERS = 4;
/** Of PgBouncer, as the topology has it. */
export const MAX_CLIENTS = 4_000;
/** Pools of a cluster that a node may have open at once: the primary's, two standbys', and that for reports. */
const POOLS_OF_NODE = 4;
/** Beside them it asks each of three servers who is the primary. */
const ASKING = 3;
/** More of them at once than twice its cores only make a server's transactions wait for each other. */
const PER_CORE = 2;

type Server = { pools: Record<string, number>; sum: number; limit: number };

export type ServerConnections = {
  /** Of each cluster, by server: connections by pool, their sum, and the limit it has to stay below. */
  servers: Record<'primary' | 'standby' | 'analytics', Server>;
  /** Each cluster's PgBouncers: connections of all nodes to one of them at most. */
  clients: { sum: number; limit: number };
  /** What PostgreSQL's primary would see with no PgBouncer before it. */
  withoutPgbouncer: number;
  warnings: string[];
};

/** What a node of a role opens to each pool at most, as the topology's have it. */
const perNode = (role: string): number =>
  PLAN.find((node): node is PortalNode => node.engine === 'lectern' && node.roles.some((one) => one === role))
    ?.connections ?? 0;

/** Connections of every pool against the limit of the server behind it. */
export function connectionsOf(
  nodes: Record<string, number>,
  clusters: number,
  serverCores: number,
): ServerConnections {
  const grown = (pool: keyof typeof POOL) =>
    Math.max(POOL[pool], Math.round((PER_CORE * serverCores * POOL[pool]) / POOL.primary));
  const limit = MAX_CONNECTIONS - KEPT;
  const server = (pools: Record<string, number>): Server => ({
    pools,
    sum: Object.values(pools).reduce((sum, one) => sum + one, 0),
    limit,
  });
  const servers = {
    primary: server({ primary: grown('primary'), jobs: grown('jobs'), walsenders: WALSENDERS }),
    standby: server({ standby: grown('standby') }),
    analytics: server({ analytics: grown('analytics') }),
  };
  const ofPortal = (of: (role: string) => number) =>
    ['web', 'sign-in', 'intake', 'worker'].reduce((sum, role) => sum + (nodes[role] ?? 0) * of(role), 0);
  const clients = {
    sum: ofPortal((role) => POOLS_OF_NODE * perNode(role) + ASKING),
    limit: MAX_CLIENTS * Math.max(1, Math.floor((nodes.pgbouncer ?? 1) / clusters)),
  };
  const full = Object.entries(servers).filter(([, { sum, limit: most }]) => sum > most);
  return {
    servers,
    clients,
    withoutPgbouncer: ofPortal((role) => perNode(role) + 1),
    warnings: [
      ...full.map(
        ([name, one]) =>
          `The pools of a ${name} add up to ${one.sum} connections, and its limit leaves ${one.limit}: raise max_connections there.`,
      ),
      ...(clients.sum > clients.limit
        ? [
            `Nodes open ${clients.sum} connections to a cluster's PgBouncers, which take ${clients.limit}: add PgBouncers.`,
          ]
        : []),
    ],
  };
}
