import { join } from 'node:path';
import { knownCluster } from '#lib/embedded/existing.ts';
import { type EmbeddedCluster, startEmbedded } from '#lib/embedded/start.ts';
import { ADMIN_ROLE, databaseUrl } from '#lib/embedded/urls.ts';
import type { ClusterConfig } from '#lib/env.ts';
import { AppError } from '#lib/errors.ts';
import { poolsOf } from '#scripts/topology/pgbouncer.ts';
import { TOPOLOGY } from '#scripts/topology/place.ts';
import type { PostgresNode } from '#scripts/topology/plan.ts';
import { portOfNode, serversOf } from '#scripts/topology/plan-questions.ts';

export const clusterFolder = (cluster: string): string => join(TOPOLOGY, cluster);

/** What the node's own folder is called inside its cluster's. */
export const serverName = ({ name, cluster }: PostgresNode): string => name.slice(cluster.length + 1);

/** Starts one server, or joins it where it runs; a standby's primary runs by then. */
export function startServer(node: PostgresNode): Promise<EmbeddedCluster> {
  const ports = Object.fromEntries(serversOf(node.cluster).map((each) => [serverName(each), each.port]));
  const standbys = node.role === 'primary' ? [] : [serverName(node)];
  return startEmbedded({ folder: clusterFolder(node.cluster), standbys, ports });
}

export function passwordsOf(cluster: string): EmbeddedCluster['passwords'] {
  const known = knownCluster(clusterFolder(cluster));
  if (known) return known.passwords;
  throw new AppError('unavailable', `The cluster ${cluster} was never started: npm run topology starts it.`);
}

/** A cluster as the nodes reach it: everything through its PgBouncer. */
export function pooledCluster(
  name: string,
): Pick<ClusterConfig, 'name' | 'primary' | 'read' | 'report' | 'jobs'> {
  const { app, jobs } = passwordsOf(name);
  const port = portOfNode(`${name}-pgbouncer`);
  const url = (database: string) => databaseUrl(port, 'lectern_app', app, database);
  const urlsOf = (role: PostgresNode['role']) =>
    poolsOf(name)
      .filter((pool) => pool.role === role)
      .map((pool) => url(pool.name));
  return {
    name,
    primary: url('lectern'),
    read: urlsOf('standby'),
    report: urlsOf('analytics'),
    jobs: databaseUrl(port, 'lectern_jobs', jobs, 'lectern_jobs'),
  };
}

/** A cluster as set-up, migrations and the demo tenants reach it: its primary itself, also as administrator. */
export function directCluster(name: string): Pick<ClusterConfig, 'name' | 'primary' | 'admin'> {
  const { app } = passwordsOf(name);
  const port = portOfNode(`${name}-primary`);
  const admin = knownCluster(clusterFolder(name))?.passwords.admin ?? '';
  return {
    name,
    primary: databaseUrl(port, 'lectern_app', app),
    admin: databaseUrl(port, ADMIN_ROLE, admin),
  };
}
