import { join } from 'node:path';
import type { EmbeddedCluster } from '#lib/embedded/start.ts';
import { takesConnections } from '#scripts/topology/answers.ts';
import { makeDataFolder, writeConfig } from '#scripts/topology/place.ts';
import { POOL, type PoolerNode } from '#scripts/topology/plan.ts';
import { serversOf } from '#scripts/topology/plan-questions.ts';
import type { Launch } from '#scripts/topology/processes.ts';

/** What a client asks for as its database says which server, what for, and how many connections. */
export type Pool = {
  readonly name: string;
  readonly purpose: keyof typeof POOL;
  readonly server: string;
  readonly port: number;
  readonly size: number;
};

/** Of each server that may be the primary a pool for each of its roles: whoever asks knows which it has. */
export function poolsOf(cluster: string): Pool[] {
  return serversOf(cluster).flatMap((node) => {
    const named = `lectern_${node.name.slice(cluster.length + 1)}`;
    const pool = (purpose: Pool['purpose'], suffix = '') => ({
      name: named + suffix,
      purpose,
      server: node.name,
      port: node.port,
      size: POOL[purpose],
    });
    if (node.role === 'analytics') return [pool('analytics')];
    return [pool('primary'), pool('standby', '_read'), pool('jobs', '_jobs')];
  });
}

/** How many connections each login may have to all servers of a cluster: one of them is the primary. */
export function mostConnections(cluster: string): { app: number; jobs: number } {
  const servers = serversOf(cluster);
  const members = servers.filter(({ role }) => role === 'member').length;
  const app = POOL.primary + (members - 1) * POOL.standby + (servers.length - members) * POOL.analytics;
  return { app, jobs: POOL.jobs };
}

export type Passwords = EmbeddedCluster['passwords'];

export function launchPgbouncer(program: string, node: PoolerNode, passwords: Passwords): Launch {
  const { folder, user } = makeDataFolder(node.name);
  writeConfig(node.name, 'users.txt', pgbouncerUsers(passwords));
  const conf = writeConfig(
    node.name,
    'pgbouncer.ini',
    pgbouncerIni({
      port: node.port,
      pools: poolsOf(node.cluster),
      usersFile: join(folder, 'users.txt'),
      most: mostConnections(node.cluster),
    }),
  );
  return {
    program,
    args: [conf],
    mark: conf,
    user,
    ready: () => takesConnections(node.port),
  };
}

/** In clear, since with scram PgBouncer itself signs in to the servers. */
export const pgbouncerUsers = ({ app, jobs }: Passwords): string =>
  `"lectern_app" "${app}"\n"lectern_jobs" "${jobs}"\n`;

export function pgbouncerIni({
  port,
  pools,
  usersFile,
  most,
  waitSeconds = 2,
}: {
  port: number;
  pools: readonly Pick<Pool, 'name' | 'port' | 'size'>[];
  usersFile: string;
  most?: { app: number; jobs: number };
  waitSeconds?: number;
}) {
  const databases = pools.map(
    ({ name, port: server, size }) =>
      `${name} = host=127.0.0.1 port=${server} dbname=lectern pool_size=${size}`,
  );
  return `; Written by Lectern at every start; changes made here are lost.
[databases]
${databases.join('\n')}
${most ? `\n[users]\nlectern_app = max_user_connections=${most.app}\nlectern_jobs = max_user_connections=${most.jobs}\n` : ''}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = ${usersFile}
pool_mode = transaction
; What a client sets for its session must never meet the next client.
server_reset_query = DISCARD ALL
server_reset_query_always = 1
max_client_conn = 4000
listen_backlog = 1024
; A server that is gone is told within seconds, so that reads go elsewhere.
server_connect_timeout = 2
server_login_retry = 1
query_wait_timeout = ${waitSeconds}
server_idle_timeout = 60
log_connections = 0
log_disconnections = 0
`;
}
