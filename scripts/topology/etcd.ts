import { makeDataFolder } from '#scripts/topology/place.ts';
import type { EtcdNode } from '#scripts/topology/plan.ts';
import { nodesOf } from '#scripts/topology/plan-questions.ts';
import type { Launch } from '#scripts/topology/processes.ts';

const client = ({ port }: EtcdNode) => `http://127.0.0.1:${port}`;
const peer = ({ peerPort }: EtcdNode) => `http://127.0.0.1:${peerPort}`;

export const etcdUrls = (): string[] => nodesOf('etcd').map(client);

export function launchEtcd(program: string, node: EtcdNode): Launch {
  const { folder, user } = makeDataFolder(node.name);
  const flags = {
    name: node.name,
    'data-dir': folder,
    'listen-client-urls': client(node),
    'advertise-client-urls': client(node),
    'listen-peer-urls': peer(node),
    'initial-advertise-peer-urls': peer(node),
    'initial-cluster': nodesOf('etcd')
      .map((each) => `${each.name}=${peer(each)}`)
      .join(','),
    'initial-cluster-token': 'lectern',
    // A leader that is killed is replaced before a primary's lease is over.
    'heartbeat-interval': '200',
    'election-timeout': '1000',
    'auto-compaction-mode': 'periodic',
    'auto-compaction-retention': '1h',
    'log-level': 'warn',
  };
  return {
    program,
    args: Object.entries(flags).flatMap(([name, value]) => [`--${name}`, value]),
    mark: `--data-dir ${folder}`,
    user,
    env: { ...process.env, GOMAXPROCS: '1' },
    ready: () => isWell(node),
  };
}

/** It answers only while it is one of a majority. */
async function isWell(node: EtcdNode): Promise<boolean> {
  const response = await fetch(`${client(node)}/health`, { signal: AbortSignal.timeout(1_000) });
  return ((await response.json()) as { health?: string }).health === 'true';
}
