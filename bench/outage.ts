import { writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { quantile } from '#bench/support/load.ts';
import { type Subject, startSubject } from '#bench/support/process.ts';
import { type Ground, prepareGround } from '#bench/track/ground.ts';
import { Player } from '#bench/track/player.ts';
import { AppError } from '#lib/errors.ts';
import { natsServersForTest } from '#lib/jetstream/servers.testing.ts';
import { ensurePrograms } from '#scripts/debian-packages.ts';

const EVERY_MS = 5_000;
/** Before the database goes, and again after it is back. */
const CALM_SECONDS = 20;
const LAST_CHANCE_MS = 30_000;
const CATCH_UP_MS = 120_000;

type Figures = {
  sent: number;
  acknowledged: number;
  stored: number;
  duplicates: number;
  /** Posts that were turned away, and sent again by their players. */
  refusals: number;
  /** Of acknowledgements while the database is there, and while it is away. */
  calmP95: number;
  awayP50: number;
  awayP95: number;
  awayP99: number;
  outageSeconds: number;
  /** From the database's return until all was stored that had been acknowledged by then. */
  catchUpMs: number;
  cpuMsIntake: number;
  cpuMsWorker: number;
};

/**
 * `npm run bench -- outage [--seconds 120] [--learners 1000]`: players post five events every five seconds while the database is
 * stopped. Batches go to three JetStream servers: every one is acknowledged, and stored once after the database's return.
 */
export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      json: { type: 'string' },
      seconds: { type: 'string', default: '20' },
      learners: { type: 'string', default: '1000' },
    },
  });
  const [seconds, learners] = [Number(values.seconds), Number(values.learners)];
  if (!(seconds >= 5 && learners >= 2)) throw new AppError('bad_input', 'At least 5 seconds and 2 learners.');
  await ensurePrograms('nats-server');
  console.log(`  two tenants with ${learners} learners are prepared`);
  const ground = await prepareGround(learners);
  const servers = await natsServersForTest(3);
  const running: Subject[] = [];
  try {
    // Whoever waits for the database says so over and over: that it is away is known here.
    const env = { ...ground.server, NATS_URL: servers.urls.join(','), LOG_LEVEL: 'silent' };
    for (const ROLES of ['intake', 'worker'])
      running.push(await startSubject('server.ts', { ...env, ROLES }, '/livez'));
    const figures = await measure(ground, running, seconds);
    console.table(figures);
    if (values.json) writeFileSync(values.json, `${JSON.stringify(figures, null, 2)}\n`);
    judge(figures);
  } finally {
    for (const one of running) await one.stop();
    await servers.stop();
    await ground.leave();
  }
}

async function measure(ground: Ground, running: Subject[], seconds: number): Promise<Figures> {
  const [intake, worker] = running as [Subject, Subject];
  const players = ground.learners.map((learner) => new Player(learner));
  const began = performance.now();
  const lastsMs = (CALM_SECONDS * 2 + seconds) * 1000;
  const playing = Promise.all(
    players.map((player, n) =>
      player.play(intake.port, {
        offsetMs: (n / players.length) * EVERY_MS,
        everyMs: EVERY_MS,
        batches: Math.floor(lastsMs / EVERY_MS),
        until: began + lastsMs + LAST_CHANCE_MS,
      }),
    ),
  );
  await Promise.race([sleep(CALM_SECONDS * 1000), playing]);
  const wentAt = performance.now();
  await ground.database.stop();
  const awayAt = performance.now();
  console.log(`  the database is stopped for ${seconds} s`);
  await Promise.race([sleep(seconds * 1000), playing]);
  const returnsAt = performance.now();
  await ground.database.start();
  const backAt = performance.now();
  const waited = acknowledgedBy(players);
  console.log(`  the database is back; ${waited.length} events are acknowledged so far`);
  const caughtUpAt = (await allStored(ground, waited)).at;
  await playing;
  const acknowledged = acknowledgedBy(players);
  const { ids, folded } = await allStored(ground, acknowledged);
  const posts = players.flatMap((player) => player.posts);
  const away = posts.filter(({ sentAt }) => sentAt >= awayAt && sentAt < returnsAt).map(({ ms }) => ms);
  const calm = posts.filter(({ sentAt, ms }) => sentAt > began + 5_000 && sentAt + ms < wentAt);
  return {
    sent: players.reduce((sum, player) => sum + player.sent.size, 0),
    acknowledged: acknowledged.length,
    stored: ids.size,
    duplicates: folded - ids.size,
    refusals: players.reduce((sum, player) => sum + player.refusals, 0),
    calmP95: round(
      quantile(
        calm.map(({ ms }) => ms),
        0.95,
      ),
    ),
    awayP50: round(quantile(away, 0.5)),
    awayP95: round(quantile(away, 0.95)),
    awayP99: round(quantile(away, 0.99)),
    outageSeconds: Math.round((backAt - wentAt) / 1000),
    catchUpMs: Math.round(caughtUpAt - backAt),
    cpuMsIntake: round(intake.cpuMs() / posts.length),
    cpuMsWorker: round(worker.cpuMs() / posts.length),
  };
}

const acknowledgedBy = (players: Player[]) => players.flatMap((player) => [...player.acknowledged]);

async function allStored(ground: Ground, expected: readonly string[]) {
  const until = performance.now() + CATCH_UP_MS;
  for (;;) {
    const { ids, folded } = await ground.stored();
    const at = performance.now();
    if (at > until || expected.every((id) => ids.has(id))) return { ids, folded, at };
    await sleep(500);
  }
}

const round = (ms: number) => Math.round(ms * 100) / 100;

/** @throws with a sentence for the first figure that is missed */
function judge({ sent, acknowledged, stored, duplicates, refusals, calmP95, awayP95 }: Figures): void {
  const missed: [boolean, string][] = [
    [sent !== acknowledged, `${sent - acknowledged} events were sent and never acknowledged.`],
    [stored !== acknowledged, `${stored} events are stored, but ${acknowledged} were acknowledged.`],
    [duplicates !== 0, `${duplicates} events were folded into progress more than once.`],
    [refusals > 0, `${refusals} posts were turned away; all are to be acknowledged at once.`],
    [
      awayP95 > Math.max(100, 2 * calmP95),
      `p95 is ${awayP95} ms while the database is away, ${calmP95} before.`,
    ],
  ];
  const fault = missed.find(([is]) => is);
  if (fault) throw new AppError('conflict', fault[1]);
}
