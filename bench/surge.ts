import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { quantile } from '#bench/support/load.ts';
import { edge } from '#bench/surge/browser.ts';
import { prepareSurge, type SurgeGround } from '#bench/surge/ground.ts';
import { Learner } from '#bench/surge/learner.ts';
import { cacheRates, readCounters, share } from '#bench/surge/metrics.ts';
import { judge, type SignIns, type SurgeFigures, say } from '#bench/surge/report.ts';
import { signIn } from '#bench/surge/sign-in.ts';
import { Tally } from '#bench/surge/tally.ts';
import { ensureTopology } from '#bench/surge/topology.ts';
import { watchTopology } from '#bench/surge/watch.ts';
import { closePools } from '#db/pools.ts';
import { clock } from '#lib/clock.ts';
import { AppError } from '#lib/errors.ts';
import { eachInParallel } from '#lib/in-parallel.ts';
import { keepSurges, observationOf } from '#scripts/capacity/figures.ts';
import { TOPOLOGY } from '#scripts/topology/place.ts';
import { portOfNode } from '#scripts/topology/plan-questions.ts';
import { edgeEnvironment, seedEnvironment } from '#scripts/topology/portal.ts';
import { run as runProgram } from '#scripts/up/child.ts';

/** People who are at the door, or in line there. */
const ARRIVE_AT_ONCE = 1_000;
/** People are at work for a while before it counts: their browsers have what pages show, and the nodes have compiled what they run. */
const WARM_UP_MS = 60_000;
const SETTLE_MS = 10_000;
const APPLIED_WITHIN_MS = 120_000;

/**
 * `npm run bench -- surge [--learners 10000] [--minutes 10] [--json FILE] [--again] [--keep]`: people sign in, then learn at once,
 * on the topology, through its edge. `--again` takes the sessions of the last run, while they hold; `--keep` puts what was measured among
 * the figures that `npm run capacity` reckons from.
 */
export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      learners: { type: 'string', default: '10000' },
      minutes: { type: 'string', default: '10' },
      json: { type: 'string' },
      again: { type: 'boolean', default: false },
      keep: { type: 'boolean', default: false },
    },
  });
  const [count, minutes] = [Number(values.learners), Number(values.minutes)];
  if (!(Number.isInteger(count) && count >= 2 && minutes > 0))
    throw new AppError('bad_input', 'At least 2 learners, and some minutes.');
  const topology = await ensureTopology();
  stepForward();
  try {
    Object.assign(process.env, await seedEnvironment());
    const ground = await prepareSurge(count);
    // The build that the nodes run, and what new tenants show.
    const push = ['scripts/media-push.ts', '--built'];
    await runProgram('media:push', process.execPath, push, { env: edgeEnvironment(), stdio: 'inherit' });
    const tally = new Tally();
    const learners = ground.learners.map((facts) => new Learner(facts, portOfNode('edge'), tally));
    const signIns = await arrive(learners, tally, values.again);
    const figures = { ...(await measure(ground, learners, minutes, tally)), signIns };
    for (const { browser } of learners) browser.close();
    say(figures, tally.faults);
    if (values.json) writeFileSync(values.json, `${JSON.stringify(figures, null, 2)}\n`);
    if (values.keep) keepSurges([observationOf(figures, clock.now().toISOString().slice(0, 10))]);
    judge(figures);
  } finally {
    await closePools();
    await topology.leave();
  }
}

/** People's own machines do not wait for ours: where it is allowed (root), the generator goes before what it measures. */
function stepForward(): void {
  try {
    setPriority(constants.priority.PRIORITY_HIGH);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_SYSTEM_ERROR') throw error;
    console.log('  the generator may not go before others here: what it waits for a processor counts too');
  }
}

const SESSIONS = join(TOPOLOGY, 'surge-sessions.json');

/** Everybody signs in and sees their home: more and more come, and the line lets them in. */
async function arrive(learners: Learner[], tally: Tally, again: boolean): Promise<SignIns> {
  const kept: Record<string, [string, string][]> =
    again && existsSync(SESSIONS) ? JSON.parse(readFileSync(SESSIONS, 'utf8')) : {};
  const began = performance.now();
  const waits: number[] = [];
  let [done, people, failed] = [0, 0, 0];
  await eachInParallel(learners, ARRIVE_AT_ONCE, async (learner) => {
    const { browser, facts } = learner;
    const cookies = kept[facts.personId];
    if (cookies) browser.cookies = cookies;
    else {
      people += 1;
      const signedIn = await signIn(learner);
      if (!signedIn) failed += 1;
      else if (signedIn.waitedMs > 0) waits.push(signedIn.waitedMs / 1000);
    }
    await browser.visit('home', '/');
    if (++done % 1000 === 0) console.log(`  ${done} people are in`);
  });
  const seconds = (performance.now() - began) / 1000;
  writeFileSync(
    SESSIONS,
    JSON.stringify(
      Object.fromEntries(
        learners
          .filter(({ browser }) => browser.cookie('lectern.session'))
          .map(({ facts, browser }) => [facts.personId, browser.cookies]),
      ),
    ),
    { mode: 0o600 },
  );
  const { p50 = 0, p95 = 0 } = tally.figures().find(({ name }) => name === 'sign-in') ?? {};
  return {
    people,
    failed,
    perSecond: people / seconds,
    p50,
    p95,
    waited: waits.length,
    waitP50Seconds: quantile(waits, 0.5),
    waitP95Seconds: quantile(waits, 0.95),
  };
}

async function measure(
  ground: SurgeGround,
  learners: Learner[],
  minutes: number,
  arrival: Tally,
): Promise<Omit<SurgeFigures, 'signIns'>> {
  for (const [fault, times] of arrival.faults) console.log(`  ${times} × ${fault}`);
  console.log(`  ${learners.length} people begin to learn`);
  const at = await ground.stored();
  await work(learners, WARM_UP_MS);
  await sleep(SETTLE_MS);
  const begun = countsOf(learners);
  const before = await settled(ground, at.rows + begun.acknowledged);
  const counters = await readCounters();
  arrival.reset();
  edge.hits = 0;
  edge.misses = 0;
  const lag = monitorEventLoopDelay({ resolution: 10 });
  lag.enable();
  const watch = watchTopology();
  console.log(`  ${learners.length} people learn for ${minutes} minutes`);
  await work(learners, minutes * 60_000);
  lag.disable();
  const { cpuMs, ...watched } = await watch.stop();
  const rates = cacheRates(counters, await readCounters());
  const ended = countsOf(learners);
  const acknowledged = ended.acknowledged - begun.acknowledged;
  const after = await settled(ground, before.rows + acknowledged);
  const learnerMinutes = learners.length * minutes;
  return {
    learners: learners.length,
    minutes,
    classes: arrival.figures(),
    pagesP95ByMinute: arrival.pagesByMinute(),
    sent: ended.sent - begun.sent,
    acknowledged,
    stored: after.rows - before.rows,
    duplicates: after.folded - before.folded - (after.rows - before.rows),
    refused: ended.refused - begun.refused,
    ...rates,
    edgeHitRate: share(edge.hits, edge.hits + edge.misses),
    ...watched,
    cpuMsPerLearnerMinute: Object.fromEntries(
      Object.entries(cpuMs).map(([name, ms]) => [name, ms / learnerMinutes]),
    ),
    generatorLagP99: lag.percentile(99) / 1e6,
  };
}

async function work(learners: readonly Learner[], forMs: number): Promise<void> {
  const until = { at: performance.now() + forMs };
  await Promise.all(learners.map((learner) => learner.live(until)));
}

function countsOf(learners: readonly Learner[]) {
  const sum = (of: (learner: Learner) => number) => learners.reduce((total, one) => total + of(one), 0);
  return {
    sent: sum((one) => one.sent),
    acknowledged: sum((one) => one.acknowledged),
    refused: sum((one) => one.refused),
  };
}

/** What is stored once workers have applied all that was acknowledged, or their time is over. */
async function settled(ground: SurgeGround, expected: number) {
  const end = performance.now() + APPLIED_WITHIN_MS;
  for (;;) {
    const stored = await ground.stored();
    if (stored.rows >= expected || performance.now() > end) return stored;
    await sleep(1000);
  }
}
