import { z } from 'zod';
import { grows, killed } from '#e2e/chaos/faults.ts';
import type { Scenario } from '#e2e/chaos/scenario.ts';
import { nodesOf } from '#scripts/topology/plan-questions.ts';

const INTAKE = ['intake-1', 'intake-2'];
const SERVERS = nodesOf('nats').map(({ name }) => name);

const monitored = z.object({
  account_details: z.array(
    z.object({
      stream_detail: z.array(z.object({ name: z.string(), cluster: z.object({ leader: z.string() }) })),
    }),
  ),
});

/** The server that takes what the first cluster's learners send. */
async function leader(): Promise<string> {
  for (const { monitorPort } of nodesOf('nats')) {
    const answer = await fetch(`http://127.0.0.1:${monitorPort}/jsz?streams=true`).catch(() => null);
    if (!answer) continue;
    const { account_details } = monitored.parse(await answer.json());
    const found = account_details
      .flatMap((each) => each.stream_detail)
      .find(({ name }) => name.endsWith('-main'));
    if (found) return found.cluster.leader;
  }
  throw new Error('No server of the log knows who leads.');
}

const lostConnection = () => grows([...INTAKE, 'worker-1'], 'nats_disconnects_total');

export const log: readonly Scenario[] = [
  {
    name: 'nats-killed',
    what: 'one of three servers of the event log that leads nothing is killed for 15 s',
    lastsMs: 15_000,
    async strike() {
      const leads = await leader();
      return killed(SERVERS.find((name) => name !== leads) ?? '');
    },
    watch: lostConnection,
  },
  {
    name: 'nats-leader-killed',
    what: 'the server that leads the first cluster’s event log is killed for 15 s',
    lastsMs: 15_000,
    strike: async () => killed(await leader()),
    watch: lostConnection,
  },
  {
    name: 'nats-away',
    what: 'all three servers of the event log are killed, and started again after 60 s',
    lastsMs: 60_000,
    strike: () => killed(...SERVERS),
    watch: lostConnection,
    mayRefuse: true,
  },
];
