import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { exposition } from '#features/metrics/rules/exposition.ts';
import { takeForLife } from '#lib/embedded/lock.ts';
import { AppError } from '#lib/errors.ts';
import { Etcd } from '#lib/keeper/etcd.ts';
import { Keeper } from '#lib/keeper/keeper.ts';
import type { KeeperOptions } from '#lib/keeper/keeping.ts';
import { switchOver } from '#lib/keeper/switch-over.ts';
import { log } from '#lib/log.ts';
import { readGaugeSeries, readSeries } from '#lib/metrics.ts';
import { etcdOf, keeperOptions } from '#scripts/keeper/settings.ts';
import { script } from '#scripts/terminal.ts';

/*
 * `npm run keeper`: PostgreSQL on this machine as a node of a cluster that fails over by itself, until SIGTERM.
 * `npm run keeper -- switch-over CLUSTER [--to NODE]`: another primary, with nothing lost. Settings: KEEPER_* in
 * docs/operations.md.
 */

/** So long one that was killed may need to be gone. */
const FREE_WITHIN_MS = 5_000;

await script(async () => {
  const { positionals, values } = parseArgs({ allowPositionals: true, options: { to: { type: 'string' } } });
  const [verb, cluster] = positionals;
  if (verb === 'switch-over') await replacePrimary(cluster, values.to);
  else await keep();
});
process.exit();

async function replacePrimary(cluster: string | undefined, to: string | undefined): Promise<void> {
  if (!cluster) throw new AppError('bad_input', 'npm run keeper -- switch-over CLUSTER [--to NODE]');
  const done = await switchOver(new Etcd(etcdOf(process.env)), cluster, to ?? null);
  console.log(`${done.to} is the primary of ${cluster} now, in the place of ${done.from}.`);
}

async function keep(): Promise<void> {
  const { metrics, ...options } = keeperOptions(process.env);
  await requireAlone(options);
  const keeper = new Keeper(options);
  const stopping = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => resolve());
  });
  keeper.start();
  const door = metrics === undefined ? null : showMetrics(metrics);
  await stopping;
  door?.close();
  await keeper.stop();
}

/** Two of one node would undo each other's promises. */
async function requireAlone({ place, node }: KeeperOptions): Promise<void> {
  const end = performance.now() + FREE_WITHIN_MS;
  while (!takeForLife(join(place.data, `${node}.keeper.lock`))) {
    if (performance.now() > end)
      throw new AppError('conflict', `"${node}" has a keeper already, which runs: end that one first.`);
    await sleep(100);
  }
}

function showMetrics(at: string): Server {
  const [host, port] = at.split(':');
  const door = createServer((request, response) => {
    const known = request.url === '/metrics';
    response.writeHead(known ? 200 : 404, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' });
    response.end(known ? exposition(readSeries(), readGaugeSeries()) : '');
  });
  // Without figures it keeps its server all the same.
  door.on('error', (error) => log().error({ err: error, at }, 'figures cannot be shown'));
  return door.listen(Number(port), host);
}
