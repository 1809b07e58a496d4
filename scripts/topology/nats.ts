import { saysOk } from '#scripts/topology/answers.ts';
import { makeDataFolder, passwordOf, writeConfig } from '#scripts/topology/place.ts';
import type { NatsNode } from '#scripts/topology/plan.ts';
import { nodesOf } from '#scripts/topology/plan-questions.ts';
import type { Launch } from '#scripts/topology/processes.ts';

export function launchNats(program: string, node: NatsNode): Launch {
  const { folder, user } = makeDataFolder(node.name);
  const conf = writeConfig(node.name, 'nats.conf', natsConf(node, folder));
  return {
    program,
    args: ['-c', conf],
    mark: conf,
    user,
    // Three on one machine: with a thread for each core they spend half of their time waking each other.
    env: { ...process.env, GOMAXPROCS: '1' },
    ready: () => saysOk(node.monitorPort, '/healthz'),
  };
}

function natsConf({ name, port, routePort, monitorPort }: NatsNode, folder: string): string {
  const password = passwordOf('nats');
  const peers = nodesOf('nats').filter((node) => node.name !== name);
  return `# Written by Lectern at every start; changes made here are lost.
server_name: "${name}"
listen: "127.0.0.1:${port}"
http: "127.0.0.1:${monitorPort}"
authorization { user: lectern, password: "${password}" }
jetstream { store_dir: "${folder}", max_mem: 256MB, max_file: 8GB }
cluster {
  name: lectern
  listen: "127.0.0.1:${routePort}"
  authorization { user: lectern, password: "${password}" }
  routes: [${peers.map((peer) => `"nats-route://lectern:${password}@127.0.0.1:${peer.routePort}"`).join(', ')}]
}
`;
}

export const natsUrls = (): string =>
  nodesOf('nats')
    .map(({ port }) => `nats://lectern:${passwordOf('nats')}@127.0.0.1:${port}`)
    .join(',');
