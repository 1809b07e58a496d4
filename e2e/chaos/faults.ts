import { setTimeout as sleep } from 'node:timers/promises';
import { saysOk } from '#scripts/topology/answers.ts';
import { freeze, kill, nodeNow, pidOf, startAgain, thaw } from '#scripts/topology/nodes.ts';
import { passwordOf } from '#scripts/topology/place.ts';
import { PLAN, type TopologyNode } from '#scripts/topology/plan.ts';
import { nodesOf, portOfNode, waves } from '#scripts/topology/plan-questions.ts';

const WELL_WITHIN_MS = 60_000;

/** Undoes a fault. */
export type Undo = () => Promise<void>;

/** As a power cut, until it is started again. Names say what a server of the database is now, and mean that one to the end. */
export async function killed(...names: string[]): Promise<Undo> {
  const nodes = await Promise.all(names.map(nodeNow));
  for (const { name } of nodes) await kill(name);
  // A process that is killed is there for a moment still, and what seems to run is not started.
  while (nodes.some(pidOf)) await sleep(10);
  return () => startTogether(nodes);
}

/** Servers of one log, or of one store, are ready when the others are there. */
async function startTogether(nodes: readonly TopologyNode[]): Promise<void> {
  await Promise.all(nodes.filter((node) => !pidOf(node)).map(({ name }) => startAgain(name)));
}

/** All processes of a node stand still, with their connections open: a machine that hangs. */
export async function frozen(name: string): Promise<Undo> {
  const stopped = await freeze(name);
  return async () => void (await thaw(stopped.name).catch(() => {}));
}

/** A metric of one node now, the sum of all that the expression names; undefined when the node does not answer or has none. */
export async function metric(node: string, name: string): Promise<number | undefined> {
  const answer = await fetch(`http://127.0.0.1:${portOfNode(node)}/metrics`, {
    headers: { authorization: `Bearer ${passwordOf('metrics')}` },
    signal: AbortSignal.timeout(1_000),
  }).catch(() => null);
  const lines = answer
    ? [...(await answer.text()).matchAll(new RegExp(`^lectern_${name} (\\S+)$`, 'gm'))]
    : [];
  return lines.length > 0 ? lines.reduce((sum, [, value]) => sum + Number(value), 0) : undefined;
}

export const WEB = ['web-1', 'web-2'];

/** The counter of times that a node has given up asking this, for `grows`. */
export const opened = (dependency: string) =>
  `breaker_changes_total\\{[^}]*dependency="${dependency}[^}]*to="open"[^}]*\\}`;

/** Whether a counter of any of these nodes has grown since it was asked for the first time. */
export function grows(nodes: readonly string[], name: string): () => Promise<boolean> {
  const first = new Map<string, number>();
  return async () => {
    const now = await Promise.all(
      nodes.map(async (node) => [node, (await metric(node, name)) ?? 0] as const),
    );
    for (const [node, value] of now) if (!first.has(node)) first.set(node, value);
    return now.some(([node, value]) => value > (first.get(node) ?? 0));
  };
}

export const isReady = (node: string): Promise<boolean> =>
  saysOk(portOfNode(node), '/readyz').catch(() => false);

/** Starts what is down, and waits until every node of the portal says that it is ready. */
export async function heal(): Promise<void> {
  for (const wave of waves()) await startTogether(wave);
  const end = performance.now() + WELL_WITHIN_MS;
  const names = nodesOf('lectern').map(({ name }) => name);
  for (;;) {
    const ready = await Promise.all(names.map(isReady));
    if (ready.every(Boolean)) return;
    if (performance.now() > end)
      throw new Error(`${names.filter((_, n) => !ready[n]).join(', ')} did not become ready in a minute.`);
    await sleep(200);
  }
}

/** What an ended scenario must have left: every node of the plan runs. */
export const down = (): string[] => PLAN.filter((node) => !pidOf(node)).map(({ name }) => name);
