import type { Series } from '#lib/metrics.ts';

export type ServedFigures = { kind: string; stored: number; counted: number };

/** How often each kind of kept result was given as it is kept, and how often counted for somebody who had just changed it. */
export function servedFigures(series: readonly Series[]): ServedFigures[] {
  const served = series.filter(({ name }) => name === 'results_served');
  const of = (kind: string, source: string) =>
    served.find(({ labels }) => labels.kind === kind && labels.source === source)?.value ?? 0;
  const kinds = new Set(served.flatMap(({ labels: { kind } }) => kind ?? []));
  return [...kinds]
    .toSorted()
    .map((kind) => ({ kind, stored: of(kind, 'stored'), counted: of(kind, 'counted') }));
}
