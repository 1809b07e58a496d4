import { setTimeout as sleep } from 'node:timers/promises';
import { ALL_PROGRAMS, ensurePrograms } from '#scripts/debian-packages.ts';
import { clusterData, passwordsOf } from '#scripts/topology/databases.ts';
import { pidOf, start, stop } from '#scripts/topology/nodes.ts';
import { CLUSTERS, PLAN, type TopologyNode } from '#scripts/topology/plan.ts';
import { waves } from '#scripts/topology/plan-questions.ts';
import { edgeEnvironment, migrationEnvironment, seedEnvironment } from '#scripts/topology/portal.ts';
import { runScript } from '#scripts/up/child.ts';
import { unlessPrepared } from '#scripts/up/prepared.ts';
import { say, seconds } from '#scripts/up/say.ts';

const WATCH_EVERY_MS = 1_000;

/** Starts every node that does not run, each after what it needs. */
export async function bringUp(stopping: AbortSignal): Promise<void> {
  await ensurePrograms(...ALL_PROGRAMS);
  const [state, portals] = [waves(PLAN.filter(isState)), waves(PLAN.filter((node) => !isState(node)))];
  // What a killed script left: engines go on as they are, the portal starts again with the present build.
  for (const wave of portals.toReversed()) await stopTogether(wave);
  for (const wave of state) await startTogether(wave, stopping);
  if (stopping.aborted) return;
  await prepare(stopping);
  // Builds, and puts what it built into the store with what lies here.
  await runScript('scripts/media-push.ts', edgeEnvironment(), stopping);
  for (const wave of portals) await startTogether(wave, stopping);
}

const tell = ({ name }: TopologyNode, how: string) => say(name.padEnd(17), how);

const isState = ({ engine }: TopologyNode): boolean => engine !== 'lectern' && engine !== 'nginx';

async function startTogether(nodes: readonly TopologyNode[], stopping: AbortSignal): Promise<void> {
  if (stopping.aborted) return;
  // What else is being started is waited for: it has to be stopped again.
  const outcomes = await Promise.allSettled(
    nodes.map(async (node) => {
      const [began, ran] = [performance.now(), pidOf(node)];
      await start(node);
      tell(node, ran ? `runs already on port ${node.port}` : `port ${node.port}, ${seconds(began)}`);
    }),
  );
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed) throw failed.reason;
}

/** Schemas on every cluster, and the demo tenants spread over them, unless the same files have already made them. */
async function prepare(stopping: AbortSignal): Promise<void> {
  const [first, ...others] = CLUSTERS.map(passwordsOf);
  if (!first) return;
  // Another cluster that was made anew has new passwords: then everything is looked at again.
  const facts = ['demo', ...others.map(({ app }) => app)].join(' ');
  const here = { folder: clusterData(CLUSTERS[0]), passwords: first };
  const done = await unlessPrepared(here, facts, async () => {
    for (const name of CLUSTERS) {
      say(name, 'migrations');
      await runScript('scripts/migrate.ts', await migrationEnvironment(name), stopping);
    }
    await runScript('scripts/seed.ts', await seedEnvironment(), stopping);
  });
  if (!done) say('schemas', 'up to date');
}

/** Stops every node, each before what it needs. */
export async function bringDown(): Promise<void> {
  for (const wave of waves().toReversed()) await stopTogether(wave);
}

async function stopTogether(nodes: readonly TopologyNode[]): Promise<void> {
  await Promise.all(
    nodes.map(async (node) => {
      if (!pidOf(node)) return;
      await stop(node);
      tell(node, 'stopped');
    }),
  );
}

/** Says when a node comes or goes, until told to stop; what was killed stays down until somebody starts it. */
export async function watch(stopping: AbortSignal): Promise<void> {
  const running = new Map(PLAN.map((node) => [node, pidOf(node)]));
  while (!stopping.aborted) {
    await sleep(WATCH_EVERY_MS, undefined, { signal: stopping }).catch(() => {});
    for (const [node, before] of running) {
      const now = pidOf(node);
      if (now === before || stopping.aborted) continue;
      running.set(node, now);
      tell(node, now ? `is up (process ${now})` : `is down (was process ${before})`);
    }
  }
}
