import postgres from 'postgres';
import { runningUrl } from '#lib/embedded/existing.ts';
import { slotOf } from '#lib/embedded/settings.ts';
import type { ClusterRecord } from '#lib/keeper/record.ts';
import { clusterFolder, serverName } from '#scripts/topology/databases.ts';
import { recordOf } from '#scripts/topology/keepers.ts';
import { pidOf } from '#scripts/topology/nodes.ts';
import { CLUSTERS, PLAN, type PostgresNode, type TopologyNode } from '#scripts/topology/plan.ts';
import { nodesOf } from '#scripts/topology/plan-questions.ts';

/** Every node of the plan as it is now: one row each. */
export async function status() {
  const primaries = new Map(
    await Promise.all(
      CLUSTERS.map(async (cluster) => [cluster, (await recordOf(cluster))?.state?.primary] as const),
    ),
  );
  const isPrimary = (node: PostgresNode) => primaries.get(clusterOf(node)) === serverName(node);
  const lags = new Map((await Promise.all(nodesOf('postgresql').filter(isPrimary).map(standbyLags))).flat());
  return PLAN.map((node) => {
    const pid = pidOf(node);
    const lag =
      node.engine === 'postgresql' ? lags.get(`${node.cluster} ${slotOf(serverName(node))}`) : undefined;
    return {
      name: node.name,
      role: roleOf(node, node.engine === 'postgresql' && isPrimary(node)),
      port: node.port,
      pid: pid ?? '',
      state: pid ? 'up' : 'down',
      'bytes behind': lag ?? '',
    };
  });
}

const clusterOf = ({ cluster }: PostgresNode) => cluster as (typeof CLUSTERS)[number];

function roleOf(node: TopologyNode, isPrimary: boolean): string {
  if (node.engine === 'lectern') return node.roles.join(', ');
  if (node.engine === 'swift') return node.part === 'proxy' ? 'S3 (swift)' : `swift ${node.part}`;
  if (node.engine === 'postgresql' && node.role === 'member')
    return `postgresql ${isPrimary ? 'primary' : 'standby'}`;
  return 'role' in node ? `${node.engine} ${node.role}` : node.engine;
}

/** A line for each cluster: who is its primary, and whom its commits wait for. */
export const clusterLines = () =>
  Promise.all(
    CLUSTERS.map(async (cluster) => {
      const view = await recordOf(cluster);
      return `${cluster}: ${view?.state ? clusterLine(view.state, view.leader) : 'etcd does not say who is its primary'}.`;
    }),
  );

function clusterLine(
  { primary, voters, alone, epoch, election }: ClusterRecord,
  leader: string | null,
): string {
  const who =
    leader && !election
      ? `server ${primary} is the primary, the ${epoch}. of this cluster`
      : 'nobody is the primary now';
  if (alone) return `${who}; NO STANDBY since ${alone}, so commits are on one disk alone`;
  if (voters.length === 0) return `${who}; commits wait for a standby to come`;
  return `${who}; commits wait for one of ${voters.join(', ')}`;
}

/** How much of what a primary has written its standbys have yet to replay; empty when it is down. */
async function standbyLags(primary: PostgresNode): Promise<[string, string][]> {
  const rows = await ask<{ name: string; behind: string }>(
    clusterFolder(primary.cluster),
    serverName(primary),
    `select application_name as name, pg_wal_lsn_diff(pg_current_wal_lsn(), replay_lsn)::text as behind
     from pg_stat_replication`,
  );
  return rows.map(({ name, behind }) => [`${primary.cluster} ${name}`, behind]);
}

/** What the pools, the standbys and everybody else hold open on all PostgreSQL servers, but for who asks. */
export async function serverConnections(): Promise<number> {
  const counts = await Promise.all(
    nodesOf('postgresql').map((node) =>
      ask<{ count: number }>(
        clusterFolder(node.cluster),
        serverName(node),
        `select count(*)::int as count from pg_stat_activity
         where backend_type in ('client backend', 'walsender') and pid <> pg_backend_pid() and application_name <> '${ASKER}'`,
      ),
    ),
  );
  return counts.flat().reduce((sum, { count }) => sum + count, 0);
}

const ASKER = 'lectern status';

async function ask<Row extends object>(folder: string, node: string, text: string): Promise<Row[]> {
  const url = runningUrl(folder, node);
  if (!url) return [];
  const sql = postgres(url, {
    max: 1,
    connect_timeout: 2,
    connection: { application_name: ASKER },
    onnotice: () => {},
  });
  try {
    return [...(await sql.unsafe<Row[]>(text))];
  } catch {
    return [];
  } finally {
    await sql.end({ timeout: 1 });
  }
}
