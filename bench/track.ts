import { writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { quantile } from '#bench/support/load.ts';
import { type Subject, startSubject } from '#bench/support/process.ts';
import { prepareGround, type Stored } from '#bench/track/ground.ts';
import { Player } from '#bench/track/player.ts';
import { AppError } from '#lib/errors.ts';

const LEARNERS = 2_000;
const EVERY_MS = 5_000;
const SECONDS = 60;
const KILL_AT_SECONDS = 30;
const LAST_CHANCE_MS = 30_000;

type Figures = {
  sent: number;
  acknowledged: number;
  stored: number;
  lost: number;
  duplicates: number;
  eventsPerSecond: number;
  p50: number;
  p95: number;
  p99: number;
  cpuMs: number;
  /** From the kill until the server answered again. */
  outageMs: number;
  /** From then until everything that had waited for it was stored: the end of the restart. */
  catchUpMs: number;
  rssMb: number[];
};

/**
 * `npm run bench -- track`: 2,000 players post five events every five seconds for a minute; half-way the server is killed with
 * -9 and started again. Every acknowledged event must be in the database, once.
 */
export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({ args, options: { json: { type: 'string' } } });
  console.log(`  two tenants with ${LEARNERS} learners are prepared`);
  const ground = await prepareGround(LEARNERS);
  let server: Subject | null = null;
  try {
    server = await startSubject('server.ts', ground.server, '/livez');
    const { port } = server;
    const players = ground.learners.map((learner) => new Player(learner));
    const began = performance.now();
    const playing = Promise.all(
      players.map((player, n) =>
        player.play(port, {
          offsetMs: (n / LEARNERS) * EVERY_MS,
          everyMs: EVERY_MS,
          batches: (SECONDS * 1000) / EVERY_MS,
          until: began + SECONDS * 1000 + LAST_CHANCE_MS,
        }),
      ),
    );
    const rssMb: number[] = [];
    let cpuMs = 0;
    let [diedAt, backAt] = [0, 0];
    for (let second = 1; second <= SECONDS; second++) {
      await Promise.race([sleep(Math.max(0, began + second * 1000 - performance.now())), playing]);
      rssMb.push(Math.round(server.rssMb() * 10) / 10);
      if (second % 10 === 0) say(second, players, server);
      if (second !== KILL_AT_SECONDS) continue;
      cpuMs += server.cpuMs();
      diedAt = performance.now();
      await server.stop('SIGKILL');
      server = await startSubject('server.ts', ground.server, '/livez', port);
      backAt = performance.now();
      console.log(`  killed with -9; back after ${Math.round(backAt - diedAt)} ms`);
    }
    await playing;
    cpuMs += server.cpuMs();
    const figures = measure(players, await ground.stored(), { diedAt, backAt, began });
    const all = { ...figures, cpuMs: cpuMs / players.flatMap(({ posts }) => posts).length, rssMb };
    report(all);
    if (values.json) writeFileSync(values.json, `${JSON.stringify(all, null, 2)}\n`);
    judge(all);
  } finally {
    await server?.stop();
    await ground.leave();
  }
}

type Times = { began: number; diedAt: number; backAt: number };

function measure(players: Player[], { ids, folded }: Stored, { began, diedAt, backAt }: Times) {
  const posts = players.flatMap((player) => player.posts);
  const acknowledged = players.flatMap((player) => [...player.acknowledged]);
  const waited = posts.filter(({ sentAt, happenedAt }) => sentAt > diedAt && happenedAt < backAt);
  const caughtUpAt = Math.max(backAt, ...waited.map(({ sentAt, ms }) => sentAt + ms));
  const calm = posts
    .filter(({ sentAt, ms }) => sentAt + ms < diedAt || sentAt > caughtUpAt)
    .map(({ ms }) => ms);
  const lasted = Math.max(...posts.map(({ sentAt, ms }) => sentAt + ms)) - began;
  return {
    sent: players.reduce((sum, player) => sum + player.sent.size, 0),
    acknowledged: acknowledged.length,
    stored: ids.size,
    lost: acknowledged.filter((id) => !ids.has(id)).length,
    duplicates: folded - ids.size,
    eventsPerSecond: Math.round(acknowledged.length / (lasted / 1000)),
    p50: round(quantile(calm, 0.5)),
    p95: round(quantile(calm, 0.95)),
    p99: round(quantile(calm, 0.99)),
    outageMs: Math.round(backAt - diedAt),
    catchUpMs: Math.round(caughtUpAt - backAt),
  };
}

const round = (ms: number) => Math.round(ms * 100) / 100;

const mean = (numbers: number[]) => numbers.reduce((sum, n) => sum + n, 0) / numbers.length;

/** Memory in the last 15 seconds, and in seconds 10 to 25. */
const memory = ({ rssMb }: Figures) => ({ early: mean(rssMb.slice(10, 25)), late: mean(rssMb.slice(-15)) });

function say(second: number, players: Player[], server: Subject): void {
  const acknowledged = players.reduce((sum, player) => sum + player.acknowledged.size, 0);
  console.log(
    `  ${second} s: ${acknowledged} events acknowledged, ${Math.round(server.rssMb())} MB resident`,
  );
}

function report(figures: Figures): void {
  const { rssMb: _, cpuMs, ...numbers } = figures;
  const { early, late } = memory(figures);
  console.table({
    ...numbers,
    'CPU ms a request': round(cpuMs),
    'MB in seconds 10–25': round(early),
    'MB in the last 15 s': round(late),
  });
}

/** @throws with a sentence for the first figure that is missed */
function judge(figures: Figures): void {
  const { sent, acknowledged, stored, lost, duplicates, p95 } = figures;
  const { early, late } = memory(figures);
  const missed: [boolean, string][] = [
    [lost > 0, `${lost} acknowledged events are not in the database.`],
    [stored !== acknowledged, `${stored} events are stored, but ${acknowledged} were acknowledged.`],
    [sent !== acknowledged, `${sent - acknowledged} events were sent and never acknowledged.`],
    [duplicates !== 0, `${duplicates} events were folded into progress more than once.`],
    [acknowledged < 100_000, `Only ${acknowledged} events were acknowledged; 100,000 are asked.`],
    [p95 >= 100, `p95 is ${p95} ms outside the restart; below 100 ms is asked.`],
    [late > 1.1 * early, `Memory grew from ${round(early)} to ${round(late)} MB, more than a tenth.`],
  ];
  const fault = missed.find(([is]) => is);
  if (fault) throw new AppError('conflict', fault[1]);
}
