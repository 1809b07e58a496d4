import { readFileSync, statSync } from 'node:fs';
import { type FalseClock, falseClock } from '#e2e/chaos/false-clock.ts';
import { grows, killed, metric, type Undo } from '#e2e/chaos/faults.ts';
import type { Scenario } from '#e2e/chaos/scenario.ts';
import { restartAll } from '#e2e/chaos/scenarios/versions.ts';
import { startAgain, stop } from '#scripts/topology/nodes.ts';
import { nodeNamed, portOfNode } from '#scripts/topology/plan-questions.ts';
import { logOf } from '#scripts/topology/processes.ts';

/** The edge says that it could not reach a node, and asks the next one. */
export function edgePassesOver(node: string): () => Promise<boolean> {
  let from: number | undefined;
  return async () => {
    const { size } = statSync(logOf('edge'));
    if (from === undefined || size < from) {
      from = size;
      return false;
    }
    return readFileSync(logOf('edge'))
      .subarray(from)
      .includes(`127.0.0.1:${portOfNode(node)}`);
  };
}

let time: FalseClock | undefined;
const MISLED = ['web-1', 'intake-1'];

async function throughFalseClock(): Promise<Undo> {
  time = await falseClock();
  for (const name of MISLED) {
    await stop(nodeNamed(name));
    await startAgain(name, time.settings);
  }
  return async () => {
    for (const name of MISLED) {
      await stop(nodeNamed(name));
      await startAgain(name);
    }
    time?.remove();
  };
}

/** What was inside when it died: pages are asked for once more by the edge, and players send again. */
const INSIDE = 4;

export const nodes: readonly Scenario[] = [
  {
    name: 'web-killed',
    what: 'one of two nodes that draw pages is killed, and started again after 15 s',
    lastsMs: 15_000,
    strike: () => killed('web-1'),
    watch: () => edgePassesOver('web-1'),
    mayFail: INSIDE,
  },
  {
    name: 'intake-killed',
    what: 'one of two nodes that take answers is killed, and started again after 15 s',
    lastsMs: 15_000,
    strike: () => killed('intake-1'),
    watch: () => edgePassesOver('intake-1'),
  },
  {
    name: 'worker-killed',
    what: 'the worker is killed in the middle of what it applies, and started again after 20 s',
    lastsMs: 20_000,
    strike: () => killed('worker-1'),
    // Pages wait for what their reader has just done, which nobody applies.
    watch: () => grows(['web-1', 'web-2'], 'log_waits_in_vain_total'),
  },
  {
    name: 'clock-ahead',
    what: 'the clocks of a node for pages and of one that takes answers go ten minutes ahead for 30 s',
    lastsMs: 30_000,
    prepare: throughFalseClock,
    strike() {
      time?.set(600);
      return async () => time?.set(0);
    },
    watch: () => async () => Math.abs((await metric('web-1', 'clock_ahead_seconds')) ?? 0) > 300,
  },
  {
    name: 'rolling-restart',
    what: 'every node of the portal is stopped and started again, one after the other',
    lastsMs: 60_000,
    async strike() {
      await restartAll('.');
      return async () => {};
    },
    // Nothing is out of order: the edge has been told before a node goes.
    watch: () => async () => true,
  },
];
