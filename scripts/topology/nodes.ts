import { knownCluster, runningNode } from '#lib/embedded/existing.ts';
import { processesBelow } from '#lib/embedded/processes-below.ts';
import { AppError } from '#lib/errors.ts';
import { ensurePrograms } from '#scripts/debian-packages.ts';
import { clusterFolder, passwordsOf, serverName } from '#scripts/topology/databases.ts';
import { launchEtcd } from '#scripts/topology/etcd.ts';
import { launchKeeper, primaryNow } from '#scripts/topology/keepers.ts';
import { launchMemcached } from '#scripts/topology/memcached.ts';
import { launchNats } from '#scripts/topology/nats.ts';
import { launchNginx } from '#scripts/topology/nginx.ts';
import { launchPgbouncer } from '#scripts/topology/pgbouncer.ts';
import { CLUSTERS, type TopologyNode } from '#scripts/topology/plan.ts';
import { nodeNamed, serversOf } from '#scripts/topology/plan-questions.ts';
import { launchPortal } from '#scripts/topology/portal.ts';
import { type Launch, runningProcess, startProcess, stopProcess } from '#scripts/topology/processes.ts';
import { launchRedis } from '#scripts/topology/redis.ts';
import { launchSwift } from '#scripts/topology/swift.ts';

/** Starts a node, or leaves it where it runs; with more settings than the plan's, or the portal of another folder. */
export async function start(
  node: TopologyNode,
  more: Record<string, string> = {},
  cwd?: string,
): Promise<void> {
  const launch = await launchOf(node);
  const env = { ...(launch.env ?? process.env), ...more };
  await startProcess(node.name, node.port, { ...launch, env, ...(cwd && { cwd }) });
}

async function launchOf(node: TopologyNode): Promise<Launch> {
  switch (node.engine) {
    case 'etcd':
      return launchEtcd((await ensurePrograms('etcd')).etcd, node);
    case 'postgresql':
      return launchKeeper(node);
    case 'pgbouncer':
      return launchPgbouncer((await ensurePrograms('pgbouncer')).pgbouncer, node, passwordsOf(node.cluster));
    case 'redis':
      return launchRedis((await ensurePrograms('redis-server'))['redis-server'], node);
    case 'nats':
      return launchNats((await ensurePrograms('nats-server'))['nats-server'], node);
    case 'swift': {
      const program = `swift-${node.part}-server` as const;
      return launchSwift((await ensurePrograms(program))[program], node);
    }
    case 'memcached':
      return launchMemcached((await ensurePrograms('memcached')).memcached, node);
    case 'nginx':
      return launchNginx(await ensurePrograms('nginx', 'nginx-js'), node);
    case 'lectern':
      return launchPortal(node);
  }
}

/** The process of a node, if it runs: of a server its own, not its keeper's. */
export function pidOf(node: TopologyNode): number | undefined {
  if (node.engine !== 'postgresql') return runningProcess(node.name);
  return runningNode(clusterFolder(node.cluster), serverName(node))?.pid;
}

/** How each engine is told to finish: nginx and the portal answer what they have begun. */
const STOP = {
  etcd: 'SIGTERM',
  postgresql: 'SIGTERM',
  pgbouncer: 'SIGTERM',
  redis: 'SIGTERM',
  nats: 'SIGTERM',
  swift: 'SIGTERM',
  memcached: 'SIGTERM',
  nginx: 'SIGQUIT',
  lectern: 'SIGTERM',
} as const;

export const stop = (node: TopologyNode): Promise<void> => stopProcess(node.name, STOP[node.engine]);

/**
 * The node of that name; `main-primary` is whichever server of the cluster that is now, `main-standby-1` and `main-standby-2` are
 * the other two.
 */
export async function nodeNow(name: string): Promise<TopologyNode> {
  const [, cluster, role, nth] = /^(.+)-(primary|standby)(?:-([12]))?$/.exec(name) ?? [];
  if (!cluster || !CLUSTERS.some((each) => each === cluster)) return nodeNamed(name);
  const primary = await primaryNow(cluster);
  if (role === 'primary') return primary;
  const others = serversOf(cluster).filter((node) => node.role === 'member' && node !== primary);
  return others[Number(nth ?? 1) - 1] ?? nodeNamed(name);
}

/** What each server is now, as `nodeNow` would find it; servers of a cluster whose primary is not known keep their names. */
export async function namesNow(): Promise<Map<string, string>> {
  const named = CLUSTERS.flatMap((cluster) =>
    ['primary', 'standby-1', 'standby-2'].map(async (role) => {
      const name = `${cluster}-${role}`;
      const node = await nodeNow(name).catch(() => null);
      return node ? [[node.name, name] as const] : [];
    }),
  );
  return new Map((await Promise.all(named)).flat());
}

/** All processes of a node: with a server its keeper, so that both are of one machine. */
function processesOf(node: TopologyNode): number[] {
  const own = [runningProcess(node.name), pidOf(node)].filter((pid) => pid !== undefined);
  return [...new Set(own.flatMap((pid) => [pid, ...processesBelow(pid)]))];
}

/** As a power cut does. */
export const kill = (name: string): Promise<Signalled> => signal(name, 'SIGKILL');

/** As a machine that stands still does, and then goes on as if no time had passed. */
export const freeze = (name: string): Promise<Signalled> => signal(name, 'SIGSTOP');
export const thaw = (name: string): Promise<Signalled> => signal(name, 'SIGCONT');

export type Signalled = { name: string; pid: number };

async function signal(name: string, what: NodeJS.Signals): Promise<Signalled> {
  const node = await nodeNow(name);
  const [pid, ...others] = processesOf(node);
  if (!pid) throw new AppError('conflict', `${node.name} does not run.`);
  for (const each of [pid, ...others]) {
    try {
      process.kill(each, what);
    } catch {
      // It has ended with the one before.
    }
  }
  return { name: node.name, pid };
}

/** Starts one node of a topology that was started before, with more settings than the plan's. */
export async function startAgain(name: string, more?: Record<string, string>): Promise<Signalled> {
  const node = nodeNamed(name);
  if (runningProcess(node.name)) throw new AppError('conflict', `${name} runs already.`);
  if (!knownCluster(clusterFolder('main')))
    throw new AppError('conflict', 'Nothing was ever started here: npm run topology starts everything.');
  await start(node, more);
  return { name: node.name, pid: pidOf(node) ?? 0 };
}
