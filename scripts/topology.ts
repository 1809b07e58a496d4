import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { takeForLife } from '#lib/embedded/lock.ts';
import { AppError } from '#lib/errors.ts';
import { script } from '#scripts/terminal.ts';
import { edgeFigures } from '#scripts/topology/edge-figures.ts';
import { handOver } from '#scripts/topology/keepers.ts';
import { freeze, kill, type Signalled, startAgain, thaw } from '#scripts/topology/nodes.ts';
import { TOPOLOGY } from '#scripts/topology/place.ts';
import { portOfNode } from '#scripts/topology/plan-questions.ts';
import { baseEnvironment } from '#scripts/topology/portal.ts';
import { clusterLines, serverConnections, status } from '#scripts/topology/status.ts';
import { bringDown, bringUp, watch } from '#scripts/topology/up.ts';
import { becomeTheOnlyOne, readRunFile, writeRunFile } from '#scripts/up/run-file.ts';
import { seconds } from '#scripts/up/say.ts';
import { welcome } from '#scripts/up/welcome.ts';

/*
 * `npm run topology`: the production system on this machine, as scripts/topology/plan.ts describes it, until Ctrl-C.
 * `-- --status`, `-- --kill NAME`, `-- --freeze NAME`, `-- --thaw NAME`, `-- --start NAME`, `-- --switch-over CLUSTER`, `-- --stop` from
 * another terminal.
 */

const USAGE =
  'After "npm run topology --" there may be --status, --stop, --kill NAME, --freeze NAME, --thaw NAME, --start NAME or --switch-over CLUSTER, or nothing.';
const STOPS_WITHIN_MS = 60_000;
const LOCK = join(TOPOLOGY, 'up.lock');

await script(async () => {
  const values = chosen();
  if (values.status) await show();
  else if (values.stop) await stop();
  else if (values.kill) say(await kill(values.kill), 'is killed');
  else if (values.freeze) say(await freeze(values.freeze), 'stands still');
  else if (values.thaw) say(await thaw(values.thaw), 'goes on');
  else if (values['switch-over']) await replacePrimary(values['switch-over']);
  else if (values.start) say(await startAgain(values.start), 'is up');
  else await run();
});
process.exit();

const say = ({ name, pid }: Signalled, what: string) => console.log(`${name} ${what} (process ${pid}).`);

function chosen() {
  try {
    const [flag, name] = [{ type: 'boolean' }, { type: 'string' }] as const;
    return parseArgs({
      options: {
        ...{ status: flag, stop: flag },
        ...{ kill: name, freeze: name, thaw: name, start: name, 'switch-over': name },
      },
    }).values;
  } catch (cause) {
    throw new AppError('bad_input', USAGE, { cause });
  }
}

async function replacePrimary(cluster: string): Promise<void> {
  const { from, to } = await handOver(cluster);
  console.log(`${to} is the primary of ${cluster} now, in the place of ${from}.`);
}

async function show(): Promise<void> {
  console.table(await status());
  for (const line of await clusterLines()) console.log(line);
  const { hits, misses, refused, hitRate } = await edgeFigures();
  console.log(
    `Edge: ${hits} hits, ${misses} misses (${(hitRate * 100).toFixed(1)} % hits), ${refused} refused.`,
  );
  console.log(`${await serverConnections()} connections to all PostgreSQL servers, where 60 are the most.`);
}

async function run(): Promise<void> {
  const began = performance.now();
  mkdirSync(TOPOLOGY, { recursive: true });
  becomeTheOnlyOne(TOPOLOGY);
  const port = portOfNode('edge');
  writeRunFile(TOPOLOGY, { pid: process.pid, port });
  const stopping = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stopping.abort());
  // A terminal that was closed must not keep us from stopping cleanly.
  process.stdout.on('error', () => {});
  console.log('\nThe topology starts.');
  try {
    await bringUp(stopping.signal);
    if (!stopping.signal.aborted) {
      console.log(`\n  Everything is up after ${seconds(began)}.`);
      console.log(welcome(baseEnvironment(), port));
      await watch(stopping.signal);
    }
  } catch (error) {
    if (!stopping.signal.aborted) throw error;
  } finally {
    console.log('\nThe topology stops.');
    await bringDown();
  }
}

/** Through whoever runs it, else by ourselves: after a kill -9 of the script its nodes still run. */
async function stop(): Promise<void> {
  if (!existsSync(TOPOLOGY)) throw new AppError('conflict', 'Nothing was ever started here.');
  if (takeForLife(LOCK)) {
    await bringDown();
    console.log('Nothing of the topology runs.');
    return;
  }
  const runner = readRunFile(TOPOLOGY)?.pid;
  if (runner) process.kill(runner, 'SIGTERM');
  const end = performance.now() + STOPS_WITHIN_MS;
  while (!takeForLife(LOCK)) {
    if (performance.now() > end)
      throw new AppError('unavailable', `Process ${runner} has not stopped after a minute.`);
    await sleep(100);
  }
  console.log('The topology has stopped.');
}
