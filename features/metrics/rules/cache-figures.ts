import type { Series } from '#lib/metrics.ts';

export type KindFigures = {
  kind: string;
  local: number;
  shared: number;
  misses: number;
  /** Share of the reads of this kind that asked no database; null before the first. */
  avoided: number | null;
};

export type CacheFigures = {
  kinds: KindFigures[];
  /** The same over all kinds. */
  avoided: number | null;
  /** Share of what was asked of Redis that it had; null before the first. */
  redis: number | null;
  avoidedReads: number;
  staleOwnReads: number;
  guarded: number;
};

/** What a process's counters say of its caches. A read that a copy or Redis answered is a database read avoided. */
export function cacheFigures(series: readonly Series[]): CacheFigures {
  const sum = (name: string, kind?: string) =>
    series
      .filter((one) => one.name === name && (kind === undefined || one.labels.kind === kind))
      .reduce((total, { value }) => total + value, 0);
  const counted = ['cache_local_hits', 'cache_shared_hits', 'cache_misses'];
  const names = new Set(
    series.flatMap(({ name, labels: { kind } }) => (kind && counted.includes(name) ? kind : [])),
  );
  const kinds = [...names].toSorted().map((kind): KindFigures => {
    const [local, shared, misses] = [
      sum('cache_local_hits', kind),
      sum('cache_shared_hits', kind),
      sum('cache_misses', kind),
    ];
    return { kind, local, shared, misses, avoided: share(local + shared, misses) };
  });
  const avoidedReads = sum('cache_local_hits') + sum('cache_shared_hits');
  const hits = sum('cache_shared_hits');
  return {
    kinds,
    avoided: share(avoidedReads, sum('cache_misses')),
    redis: share(hits, sum('cache_shared_asks') - hits),
    avoidedReads,
    staleOwnReads: sum('cache_stale_own_reads'),
    guarded: sum('cache_own_writes_guarded'),
  };
}

const share = (part: number, rest: number): number | null =>
  part + rest === 0 ? null : part / (part + rest);
