import { join } from 'node:path';
import { knownCluster } from '#lib/embedded/existing.ts';
import { type Memory, newPasswords, recall, remember } from '#lib/embedded/memory.ts';
import { findPlace, knownDataFolder } from '#lib/embedded/place.ts';
import type { EmbeddedCluster } from '#lib/embedded/start.ts';
import { ADMIN_ROLE, databaseUrl } from '#lib/embedded/urls.ts';
import type { ClusterNode } from '#lib/env.ts';
import { AppError } from '#lib/errors.ts';
import { poolsOf } from '#scripts/topology/pgbouncer.ts';
import { TOPOLOGY } from '#scripts/topology/place.ts';
import type { PostgresNode } from '#scripts/topology/plan.ts';
import { portOfNode, serversOf } from '#scripts/topology/plan-questions.ts';

export const clusterFolder = (cluster: string): string => join(TOPOLOGY, cluster);

/** Where the cluster's servers keep their data. */
export const clusterData = (cluster: string): string => knownDataFolder(clusterFolder(cluster));

/** What the node's own folder is called inside its cluster's. */
export const serverName = ({ name, cluster }: PostgresNode): string => name.slice(cluster.length + 1);

/** The folder of a cluster with its ports and passwords, which all of its keepers know. */
export function makeCluster(cluster: string): Memory {
  const { folder } = findPlace(clusterFolder(cluster));
  const ports = Object.fromEntries(serversOf(cluster).map((node) => [serverName(node), node.port]));
  const known = recall(folder);
  const memory = { ports, passwords: known?.passwords ?? newPasswords() };
  if (JSON.stringify(memory) !== JSON.stringify(known)) remember(folder, memory);
  return memory;
}

export function passwordsOf(cluster: string): EmbeddedCluster['passwords'] {
  const known = knownCluster(clusterFolder(cluster));
  if (known) return known.passwords;
  throw new AppError('unavailable', `The cluster ${cluster} was never started: npm run topology starts it.`);
}

/** A cluster as the nodes reach it: everything through its PgBouncer, each server by itself. */
export function pooledCluster(name: string): { name: string; nodes: ClusterNode[]; report: string[] } {
  const { app, jobs } = passwordsOf(name);
  const port = portOfNode(`${name}-pgbouncer`);
  const pools = poolsOf(name);
  const url = (server: string, purpose: (typeof pools)[number]['purpose']) => {
    const pool = pools.find((each) => each.server === server && each.purpose === purpose);
    const [role, password] = purpose === 'jobs' ? (['jobs', jobs] as const) : (['app', app] as const);
    return databaseUrl(port, `lectern_${role}`, password, pool?.name);
  };
  const servers = serversOf(name);
  const named = (role: PostgresNode['role']) =>
    servers.filter((node) => node.role === role).map((node) => node.name);
  return {
    name,
    nodes: named('member').map((server) => ({
      write: url(server, 'primary'),
      read: url(server, 'standby'),
      jobs: url(server, 'jobs'),
    })),
    report: named('analytics').map((server) => url(server, 'analytics')),
  };
}

/** A cluster as set-up, migrations and the demo tenants reach it: a server itself, and as administrator whichever is the primary. */
export function directCluster({ cluster, port }: PostgresNode) {
  const { app } = passwordsOf(cluster);
  const admin = knownCluster(clusterFolder(cluster))?.passwords.admin ?? '';
  const members = serversOf(cluster).flatMap((node) => (node.role === 'member' ? [node.port] : []));
  return {
    name: cluster,
    primary: databaseUrl(port, 'lectern_app', app),
    admin: databaseUrl(members, ADMIN_ROLE, admin),
  };
}
