import { setTimeout as sleep } from 'node:timers/promises';
import type { Company, Ground } from '#bench/login/ground.ts';
import { addressOf, type Clocks, type Outcome, type Portal, visit } from '#bench/login/visitor.ts';
import { quantile } from '#bench/support/load.ts';
import type { Subject } from '#bench/support/process.ts';

/** Of a hundred, so many go away while they wait. */
const GIVE_UP_PERCENT = 10;
/** Of the small tenant, while the other's people storm. */
const SMALL_PER_SECOND = 2;
const LAST_CHANCE_MS = 20 * 60_000;

export type Storm = {
  came: number;
  perSecond: number;
  /** Of those who did not give up. */
  successRate: number;
  signedIn: number;
  gaveUp: number;
  failed: number;
  why: string;
  waitP50Seconds: number;
  waitLongestSeconds: number;
  /** Of the small tenant's people, who came meanwhile. */
  smallCame: number;
  smallP50Seconds: number;
  smallLongestSeconds: number;
  pageP95: number;
  pollP95: number;
  polls: number;
  /** Of the longest wait in a minute: what somebody who waits costs. */
  pollsPerPersonMinute: number;
  untilEmptySeconds: number;
  signInsPerSecond: number;
  cpuMsPerSuccess: number;
  rssMbMost: number;
};

/** People come at their own pace, whatever becomes of those before them; then the line empties. */
export async function storm(
  ground: Ground,
  portal: Portal,
  node: Subject,
  { seconds, perSecond }: { seconds: number; perSecond: number },
): Promise<Storm> {
  const people = Math.round(seconds * perSecond);
  await ground.large.fill(people);
  await ground.small.fill(seconds * SMALL_PER_SECOND);
  console.log(`  ${people} people come in ${seconds} s`);
  const clocks: Clocks = { pages: [], polls: [] };
  let rssMbMost = 0;
  const watch = setInterval(() => {
    rssMbMost = Math.max(rssMbMost, node.rssMb());
  }, 500);
  const cpu = node.cpuMs();
  const began = performance.now();
  const [large, small] = await Promise.race([
    Promise.all([
      arrive(ground.large, portal, clocks, { perSecond, seconds, first: 0, impatient: GIVE_UP_PERCENT }),
      arrive(ground.small, portal, clocks, {
        perSecond: SMALL_PER_SECOND,
        seconds,
        first: 1 << 23,
        impatient: 0,
      }),
    ]),
    sleep(seconds * 1000 + LAST_CHANCE_MS, undefined, { ref: false }).then(() => {
      throw new Error('The line has not emptied.');
    }),
  ]);
  const untilEmpty = (performance.now() - began) / 1000;
  clearInterval(watch);
  const all = [...large, ...small];
  const signedIn = all.filter(({ end }) => end === 'in');
  const failures = all.filter(({ end }) => end === 'failed');
  const waits = secondsOf(large);
  const waited = all.filter(({ waited }) => waited).reduce((sum, { ms }) => sum + ms, 0) / 60_000;
  return {
    came: all.length,
    perSecond: round(perSecond),
    successRate: signedIn.length / (signedIn.length + failures.length),
    signedIn: signedIn.length,
    gaveUp: all.filter(({ end }) => end === 'gave up').length,
    failed: failures.length,
    why: [...new Set(failures.map(({ why }) => why))].slice(0, 5).join(' · '),
    waitP50Seconds: round(quantile(waits, 0.5)),
    waitLongestSeconds: round(Math.max(...waits)),
    smallCame: small.length,
    smallP50Seconds: round(quantile(secondsOf(small), 0.5)),
    smallLongestSeconds: round(Math.max(...secondsOf(small))),
    pageP95: round(quantile(clocks.pages, 0.95)),
    pollP95: round(quantile(clocks.polls, 0.95)),
    polls: clocks.polls.length,
    pollsPerPersonMinute: round(clocks.polls.length / Math.max(waited, 0.001)),
    untilEmptySeconds: round(untilEmpty),
    signInsPerSecond: round(signedIn.length / untilEmpty),
    cpuMsPerSuccess: round((node.cpuMs() - cpu) / signedIn.length),
    rssMbMost: Math.round(rssMbMost),
  };
}

type Arrivals = { perSecond: number; seconds: number; first: number; impatient: number };

async function arrive(
  company: Company,
  portal: Portal,
  clocks: Clocks,
  arrivals: Arrivals,
): Promise<Outcome[]> {
  const { perSecond, seconds, first, impatient } = arrivals;
  const began = performance.now();
  const visits: Promise<Outcome>[] = [];
  const count = Math.round(perSecond * seconds);
  while (visits.length < count) {
    const due = Math.min(count, Math.floor(((performance.now() - began) / 1000) * perSecond));
    while (visits.length < due) {
      const n = visits.length;
      const who = { host: company.host, email: company.email(n), address: addressOf(first + n) };
      const goes = n % 100 < impatient;
      visits.push(
        visit(portal, { ...who, ...(goes && { givesUpAfterMs: 3_000 + (n % 37) * 1_000 }) }, clocks),
      );
    }
    await sleep(10);
  }
  return Promise.all(visits);
}

const secondsOf = (outcomes: readonly Outcome[]) =>
  outcomes.filter(({ end }) => end === 'in').map(({ ms }) => ms / 1000);

const round = (value: number) => Math.round(value * 10) / 10;
