import { takesConnections } from '#scripts/topology/answers.ts';
import { makeDataFolder, passwordOf, writeConfig } from '#scripts/topology/place.ts';
import type { RedisNode } from '#scripts/topology/plan.ts';
import { portOfNode } from '#scripts/topology/plan-questions.ts';
import type { Launch } from '#scripts/topology/processes.ts';

export function launchRedis(program: string, node: RedisNode): Launch {
  const { folder, user } = makeDataFolder(node.name);
  const conf = writeConfig(node.name, 'redis.conf', redisConf(node, folder));
  return {
    program,
    args: [conf],
    mark: conf,
    user,
    ready: () => takesConnections(node.port),
  };
}

/** Nothing is evicted: counters that hold off guessers of passwords must stay. */
function redisConf({ port, role }: RedisNode, folder: string): string {
  const password = passwordOf('redis');
  const lines = [
    '# Written by Lectern at every start; changes made here are lost.',
    'bind 127.0.0.1',
    `port ${port}`,
    `dir ${folder}`,
    'appendonly yes',
    'save ""',
    'maxmemory 512mb',
    'maxmemory-policy noeviction',
    // Otherwise the name of this file, by which the process is found again, goes from its command line.
    'set-proc-title no',
    `requirepass ${password}`,
    `masterauth ${password}`,
    ...(role === 'replica' ? [`replicaof 127.0.0.1 ${portOfNode('redis-primary')}`] : []),
  ];
  return `${lines.join('\n')}\n`;
}

export const redisUrl = (name: string): string =>
  `redis://:${passwordOf('redis')}@127.0.0.1:${portOfNode(name)}`;
