import { quantile } from '#bench/support/load.ts';
import type { ClassFigures } from '#bench/surge/tally.ts';
import type { Watched } from '#bench/surge/watch.ts';
import { AppError } from '#lib/errors.ts';

/** Before the surge: seconds in line are of those who had to wait, milliseconds of the page and of the password's answer. */
export type SignIns = {
  people: number;
  failed: number;
  perSecond: number;
  p50: number;
  p95: number;
  waited: number;
  waitP50Seconds: number;
  waitP95Seconds: number;
};

export type SurgeFigures = Omit<Watched, 'cpuMs'> & {
  learners: number;
  minutes: number;
  classes: ClassFigures[];
  pagesP95ByMinute: number[];
  signIns: SignIns;
  sent: number;
  acknowledged: number;
  stored: number;
  duplicates: number;
  refused: number;
  /** Of reads of tenants, courses and the catalog: those for which no database was asked. */
  dbReadsAvoided: number;
  redisHitRate: number;
  /** Answers that did not show what the same person had written. */
  staleOwnReads: number;
  edgeHitRate: number;
  cpuMsPerLearnerMinute: Record<string, number>;
  /** By how many milliseconds the generator itself was late: part of every time above. */
  generatorLagP99: number;
};

const round = (value: number, digits = 2) => Number(value.toFixed(digits));

/** A sample every ten seconds. */
const perMinute = 6;

/** Median memory of the last five minutes against that of the fifth to the tenth, over all portal nodes, for a soak. */
export function growth({ rssMb, minutes }: SurgeFigures): Record<string, number> {
  if (minutes < 15) return {};
  return Object.fromEntries(
    Object.entries(rssMb)
      .filter(([name]) => /^(web|sign-in|intake|worker)-/.test(name))
      .map(([name, samples]) => {
        const early = quantile(samples.slice(5 * perMinute, 10 * perMinute), 0.5);
        return [name, round(quantile(samples.slice(-5 * perMinute), 0.5) / early, 3)];
      }),
  );
}

export function say(figures: SurgeFigures, faults: ReadonlyMap<string, number>): void {
  const { classes, pagesP95ByMinute, cpuMsPerLearnerMinute, rssMb, signIns, ...numbers } = figures;
  console.log('Milliseconds by class');
  console.table(
    Object.fromEntries(
      classes.map(({ name, p50, p95, p99, ...counts }) => [
        name,
        { p50: round(p50, 1), p95: round(p95, 1), p99: round(p99, 1), ...counts },
      ]),
    ),
  );
  console.log(`p95 of pages by minute: ${pagesP95ByMinute.map((ms) => Math.round(ms)).join(', ')} ms`);
  console.log('By process: CPU ms of a learner-minute, and megabytes at the end');
  console.table(
    Object.fromEntries(
      Object.entries(cpuMsPerLearnerMinute)
        .toSorted(([, a], [, b]) => b - a)
        .map(([name, ms]) => [name, { 'CPU ms': round(ms), MB: rssMb[name]?.at(-1) }]),
    ),
  );
  console.table({
    ...Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, round(Number(value), 4)])),
    ...Object.fromEntries(
      Object.entries(signIns).map(([name, value]) => [`sign-ins: ${name}`, round(value, 1)]),
    ),
    ...Object.fromEntries(Object.entries(growth(figures)).map(([name, by]) => [`memory of ${name}`, by])),
  });
  for (const [fault, times] of faults) console.log(`  ${times} × ${fault}`);
}

const SLOWEST_P95 = 150;

/** @throws with every figure that is missed */
export function judge(figures: SurgeFigures): void {
  const { classes, sent, acknowledged, stored, duplicates, dbConnectionsMax } = figures;
  const slow = classes.filter(({ p95 }) => p95 >= SLOWEST_P95);
  const wrong = classes.filter(({ errors }) => errors > 0);
  const grown = Object.entries(growth(figures)).filter(([, by]) => by > 1.05);
  const missed = [
    ...slow.map(({ name, p95 }) => `p95 of ${name} is ${round(p95, 1)} ms; below ${SLOWEST_P95} is asked.`),
    ...wrong.map(({ name, errors }) => `${errors} of ${name} were answered wrongly or not at all.`),
    ...grown.map(([name, by]) => `${name} holds ${by} times the memory it held at first.`),
    sent !== acknowledged && `${sent} events were sent, ${acknowledged} acknowledged.`,
    stored !== acknowledged && `${acknowledged} events were acknowledged, ${stored} are stored.`,
    duplicates !== 0 && `${duplicates} events were folded into progress more than once.`,
    figures.staleOwnReads > 0 && `${figures.staleOwnReads} reads did not show their person's own write.`,
    figures.dbReadsAvoided < 0.95 &&
      `Only ${figures.dbReadsAvoided} of shared reads did without the database.`,
    figures.edgeHitRate < 0.94 &&
      `Only ${figures.edgeHitRate} of assets and media came from the edge's cache.`,
    dbConnectionsMax > 60 && `${dbConnectionsMax} connections were open to PostgreSQL; 60 are the most.`,
  ].filter(Boolean);
  if (missed.length > 0) throw new AppError('conflict', missed.join('\n'));
}
