import { writeFileSync } from 'node:fs';
import { Agent } from 'node:http';
import { parseArgs } from 'node:util';
import { type Capacity, measureCapacity } from '#bench/login/capacity.ts';
import { type Ground, METRICS_TOKEN, prepareGround } from '#bench/login/ground.ts';
import { type Storm, storm } from '#bench/login/storm.ts';
import { send } from '#bench/support/load.ts';
import { type Subject, startSubject } from '#bench/support/process.ts';
import { clock } from '#lib/clock.ts';
import { AppError } from '#lib/errors.ts';
import { buildIfNeeded } from '#scripts/build.ts';
import { keepSignIn } from '#scripts/capacity/figures.ts';

/** The storm that is asked for: so many people in so long. */
const PEOPLE = 500_000;
const WITHIN_SECONDS = 600;
/** A node that is meant to last is not planned fuller. */
const PLANNED_SHARE = 0.8;

/**
 * `npm run bench -- login [--seconds 60] [--overload 5] [--json FILE] [--keep]`: what signing in costs and how many a node signs in; then
 * `overload` times as many people come as it can take, for `seconds`, and all of them wait in line until they are in.
 */
export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      json: { type: 'string' },
      keep: { type: 'boolean', default: false },
      seconds: { type: 'string', default: '60' },
      overload: { type: 'string', default: '5' },
    },
  });
  const [seconds, overload] = [Number(values.seconds), Number(values.overload)];
  if (!(seconds >= 5 && overload >= 1))
    throw new AppError('bad_input', 'At least 5 seconds, and once as many people as fit.');
  await buildIfNeeded(process.env);
  const ground = await prepareGround();
  let node: Subject | null = null;
  try {
    node = await startSubject('server.ts', ground.server, '/livez');
    const portal = { port: node.port, agent: new Agent({ keepAlive: true, maxSockets: 1_000 }) };
    const capacity = await measureCapacity(ground, portal, node);
    console.table(capacity);
    const perSecond = capacity.successesPerSecond * overload;
    const met = await storm(ground, portal, node, { seconds, perSecond });
    portal.agent.destroy();
    console.table(met);
    const nodes = needed(capacity, met);
    console.table(nodes);
    const line = await readLine(ground, node);
    console.table(line);
    const figures = { seconds, overload, capacity, storm: met, nodes, line };
    if (values.json) writeFileSync(values.json, `${JSON.stringify(figures, null, 2)}\n`);
    if (values.keep) keepSignIn(met.cpuMsPerSuccess, clock.now().toISOString().slice(0, 10));
    judge(met);
  } finally {
    await node?.stop();
    await ground.leave();
  }
}

/** Nodes for all of them, from what a person has cost in the storm: the page, the line and the password. */
function needed(capacity: Capacity, { cpuMsPerSuccess }: Storm) {
  const perSecond = PEOPLE / WITHIN_SECONDS;
  const cores = (perSecond * cpuMsPerSuccess) / 1000;
  const coresWithRoom = cores / PLANNED_SHARE;
  return {
    people: PEOPLE,
    withinSeconds: WITHIN_SECONDS,
    perSecond: round(perSecond),
    cpuMsEach: cpuMsPerSuccess,
    cores: round(cores),
    plannedShare: PLANNED_SHARE,
    nodesOf2Cores: Math.ceil(coresWithRoom / 2),
    nodesOf1Core: Math.ceil(coresWithRoom),
    ofTheHashAlone: Math.ceil((perSecond * capacity.cpuMsHash) / 1000 / PLANNED_SHARE / 2),
  };
}

/** What the node itself has counted of its line. */
async function readLine(ground: Ground, { port }: Subject): Promise<Record<string, number>> {
  const headers = { authorization: `Bearer ${METRICS_TOKEN}` };
  const { body } = await send(port, { path: '/metrics', host: ground.large.host, headers, status: 200 });
  const counted = [...body.matchAll(/^lectern_((?:sign_ins?|password)_\w+) (\d+)$/gm)];
  return Object.fromEntries(counted.map(([, name, value]) => [name, Number(value)]));
}

const round = (value: number) => Math.round(value * 10) / 10;

/** @throws with a sentence when somebody who waited was not signed in */
function judge({ successRate, failed, why, pollP95 }: Storm): void {
  if (successRate < 0.999)
    throw new AppError('conflict', `${failed} of those who waited were not signed in: ${why.slice(0, 500)}`);
  if (pollP95 > 1_000) throw new AppError('conflict', `Asking for the turn took ${pollP95} ms (p95).`);
}
