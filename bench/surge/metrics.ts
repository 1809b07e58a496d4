import { passwordOf } from '#scripts/topology/place.ts';
import { nodesOf } from '#scripts/topology/plan-questions.ts';

/** Counters of all nodes together, by name and labels as Prometheus writes them. */
export type Counters = Map<string, number>;

export async function readCounters(): Promise<Counters> {
  const sum: Counters = new Map();
  const texts = await Promise.all(nodesOf('lectern').map(({ port }) => scrape(port)));
  for (const line of texts.flatMap((text) => text.split('\n'))) {
    const [, name, value] = /^(lectern_\w+_total(?:\{[^}]*\})?) (\S+)$/.exec(line) ?? [];
    if (name) sum.set(name, (sum.get(name) ?? 0) + Number(value));
  }
  return sum;
}

async function scrape(port: number): Promise<string> {
  const headers = { authorization: `Bearer ${passwordOf('metrics')}` };
  const answer = await fetch(`http://127.0.0.1:${port}/metrics`, { headers });
  if (!answer.ok) throw new Error(`The node on port ${port} does not give its metrics: ${answer.status}.`);
  return answer.text();
}

/** What is shared by everybody of a tenant: read from a cache, unless something changed. */
const SHARED_KINDS = /kind="(catalog|course|course-version|settings|tenant)"/;

/** Between two readings: what share of reads a cache answered. */
export function cacheRates(
  before: Counters,
  after: Counters,
): { dbReadsAvoided: number; redisHitRate: number; staleOwnReads: number } {
  const grown = (metric: string, of?: RegExp) =>
    [...after]
      .filter(([name]) => name.startsWith(`lectern_${metric}_total`) && (!of || of.test(name)))
      .reduce((sum, [name, value]) => sum + value - (before.get(name) ?? 0), 0);
  const [local, shared, misses] = ['cache_local_hits', 'cache_shared_hits', 'cache_misses'].map((metric) =>
    grown(metric, SHARED_KINDS),
  ) as [number, number, number];
  return {
    dbReadsAvoided: share(local + shared, local + shared + misses),
    redisHitRate: share(grown('cache_shared_hits'), grown('cache_shared_asks')),
    staleOwnReads: grown('cache_stale_own_reads'),
  };
}

export const share = (part: number, whole: number): number => (whole === 0 ? 1 : part / whole);
