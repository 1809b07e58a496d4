import { AppError } from '#lib/errors.ts';
import { PLAN, type PostgresNode, type TopologyNode } from '#scripts/topology/plan.ts';

/** @throws a sentence with all names, when there is no such node */
export function nodeNamed(name: string): TopologyNode {
  const found = PLAN.find((node) => node.name === name);
  if (found) return found;
  throw new AppError(
    'bad_input',
    `There is no node "${name}". There are ${PLAN.map((node) => node.name).join(', ')}.`,
  );
}

export const portOfNode = (name: string): number => nodeNamed(name).port;

export const nodesOf = <E extends TopologyNode['engine']>(engine: E) =>
  PLAN.filter((node): node is Extract<TopologyNode, { engine: E }> => node.engine === engine);

export const serversOf = (cluster: string): PostgresNode[] =>
  nodesOf('postgresql').filter((node) => node.cluster === cluster);

/** Nodes that can be started at the same time, in the order of their needs; those that are not asked about count as up. */
export function waves(nodes: readonly TopologyNode[] = PLAN): TopologyNode[][] {
  const ordered: TopologyNode[][] = [];
  const done = new Set(PLAN.filter((node) => !nodes.includes(node)).map(({ name }) => name));
  let left = [...nodes];
  while (left.length > 0) {
    const next = left.filter(({ needs }) => needs.every((name) => done.has(name)));
    if (next.length === 0) throw new Error(`These nodes need each other: ${left.map((node) => node.name)}.`);
    for (const { name } of next) done.add(name);
    left = left.filter((node) => !next.includes(node));
    ordered.push(next);
  }
  return ordered;
}
