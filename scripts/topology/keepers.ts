import { resolve } from 'node:path';
import { knownCluster, runningNode } from '#lib/embedded/existing.ts';
import { AppError } from '#lib/errors.ts';
import { Etcd } from '#lib/keeper/etcd.ts';
import { Records, type View } from '#lib/keeper/record.ts';
import { switchOver } from '#lib/keeper/switch-over.ts';
import { clusterFolder, makeCluster, serverName } from '#scripts/topology/databases.ts';
import { etcdUrls } from '#scripts/topology/etcd.ts';
import { CLUSTERS, type PostgresNode } from '#scripts/topology/plan.ts';
import { serversOf } from '#scripts/topology/plan-questions.ts';
import type { Launch } from '#scripts/topology/processes.ts';

/** A node's PostgreSQL comes and goes with its keeper. */
export function launchKeeper(node: PostgresNode): Launch {
  const { passwords } = makeCluster(node.cluster);
  const folder = clusterFolder(node.cluster);
  return {
    program: process.execPath,
    // The name is there for whoever looks at the process.
    args: ['--max-old-space-size=96', 'scripts/keeper.ts', node.name],
    mark: `scripts/keeper.ts ${node.name}`,
    env: {
      ...process.env,
      NODE_ENV: 'production',
      LOG_LEVEL: 'info',
      KEEPER_CLUSTER: node.cluster,
      KEEPER_NODE: serverName(node),
      KEEPER_NODES: serversOf(node.cluster)
        .map((each) => `${each.role === 'member' ? '' : '-'}${serverName(each)}=127.0.0.1:${each.port}`)
        .join(','),
      KEEPER_ETCD: etcdUrls().join(','),
      KEEPER_FOLDER: resolve(folder),
      KEEPER_ADMIN_PASSWORD: passwords.admin,
      KEEPER_REPLICATION_PASSWORD: passwords.replication,
    },
    ready: async () => runningNode(folder, serverName(node))?.ready === true,
  };
}

/** What the keepers of a cluster have agreed on; null while etcd does not say. */
export async function recordOf(cluster: string): Promise<View | null> {
  if (!knownCluster(clusterFolder(cluster))) return null;
  return new Records(new Etcd(etcdUrls()), cluster).read().catch(() => null);
}

/** Another server in the place of a cluster's primary, with nothing lost. */
export async function handOver(cluster: string): Promise<{ from: string; to: string }> {
  if (!CLUSTERS.some((each) => each === cluster))
    throw new AppError('bad_input', `There is no cluster "${cluster}". There are ${CLUSTERS.join(', ')}.`);
  const { from, to } = await switchOver(new Etcd(etcdUrls()), cluster, null);
  return { from: `${cluster}-${from}`, to: `${cluster}-${to}` };
}

/**
 * The server that is the primary now, or was when there last was one.
 * @throws when nobody knows
 */
export async function primaryNow(cluster: string): Promise<PostgresNode> {
  const primary = (await recordOf(cluster))?.state?.primary;
  const found = serversOf(cluster).find((node) => serverName(node) === primary);
  if (found) return found;
  throw new AppError('unavailable', `Who is the primary of ${cluster} is not known: etcd does not answer.`);
}
