import { knownCluster, runningNode, stopNode } from '#lib/embedded/existing.ts';
import { AppError } from '#lib/errors.ts';
import { ensurePrograms } from '#scripts/debian-packages.ts';
import { clusterFolder, passwordsOf, serverName, startServer } from '#scripts/topology/databases.ts';
import { launchMemcached } from '#scripts/topology/memcached.ts';
import { launchNats } from '#scripts/topology/nats.ts';
import { launchNginx } from '#scripts/topology/nginx.ts';
import { launchPgbouncer } from '#scripts/topology/pgbouncer.ts';
import type { TopologyNode } from '#scripts/topology/plan.ts';
import { nodeNamed } from '#scripts/topology/plan-questions.ts';
import { launchPortal } from '#scripts/topology/portal.ts';
import {
  killProcess,
  type Launch,
  runningProcess,
  startProcess,
  stopProcess,
} from '#scripts/topology/processes.ts';
import { launchRedis } from '#scripts/topology/redis.ts';
import { launchSwift } from '#scripts/topology/swift.ts';

/** Starts a node, or leaves it where it runs; no PostgreSQL takes more settings. */
export async function start(node: TopologyNode, more: Record<string, string> = {}): Promise<void> {
  if (node.engine === 'postgresql') return void (await startServer(node));
  const launch = await launchOf(node);
  const env = { ...(launch.env ?? process.env), ...more };
  await startProcess(node.name, node.port, { ...launch, env });
}

async function launchOf(node: Exclude<TopologyNode, { engine: 'postgresql' }>): Promise<Launch> {
  switch (node.engine) {
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

/** The process of a node, if it runs. */
export function pidOf(node: TopologyNode): number | undefined {
  if (node.engine !== 'postgresql') return runningProcess(node.name);
  return runningNode(clusterFolder(node.cluster), serverName(node))?.pid;
}

/** How each engine is told to finish: nginx and the portal answer what they have begun. */
const STOP = {
  pgbouncer: 'SIGTERM',
  redis: 'SIGTERM',
  nats: 'SIGTERM',
  swift: 'SIGTERM',
  memcached: 'SIGTERM',
  nginx: 'SIGQUIT',
  lectern: 'SIGTERM',
} as const;

export async function stop(node: TopologyNode): Promise<void> {
  if (node.engine === 'postgresql') await stopNode(clusterFolder(node.cluster), serverName(node));
  else await stopProcess(node.name, STOP[node.engine]);
}

/** As a power cut does. */
export function kill(name: string): number {
  const node = nodeNamed(name);
  const pid = pidOf(node);
  if (!pid) throw new AppError('conflict', `${name} does not run.`);
  if (node.engine === 'postgresql') process.kill(pid, 'SIGKILL');
  else killProcess(pid);
  return pid;
}

/** Starts one node of a topology that was started before, with more settings than the plan's. */
export async function startAgain(name: string, more?: Record<string, string>): Promise<number | undefined> {
  const node = nodeNamed(name);
  if (pidOf(node)) throw new AppError('conflict', `${name} runs already.`);
  const absent = node.needs.filter((each) => !pidOf(nodeNamed(each)));
  if (node.engine === 'postgresql' && absent.length > 0)
    throw new AppError('conflict', `${name} needs ${absent.join(', ')}: start that first.`);
  if (!knownCluster(clusterFolder('main')))
    throw new AppError('conflict', 'Nothing was ever started here: npm run topology starts everything.');
  await start(node, more);
  return pidOf(node);
}
