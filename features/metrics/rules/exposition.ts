import type { Labels, Series } from '#lib/metrics.ts';

/** Counters and gauges in Prometheus's text format, in the order of their names. */
export function exposition(counters: readonly Series[], gauges: readonly Series[]): string {
  return families(counters, 'counter', '_total') + families(gauges, 'gauge', '');
}

function families(all: readonly Series[], type: string, ending: string): string {
  const byName = Map.groupBy(all, ({ name }) => name);
  return [...byName]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, series]) => {
      const full = `lectern_${name.replaceAll(/[^a-zA-Z0-9_]/g, '_')}${ending}`;
      const lines = series.map(({ labels, value }) => `${full}${labelled(labels)} ${value}\n`).toSorted();
      return `# TYPE ${full} ${type}\n${lines.join('')}`;
    })
    .join('');
}

/** Values are words of our own, so nothing in them needs escaping. */
function labelled(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${value}"`);
  return pairs.length === 0 ? '' : `{${pairs.join()}}`;
}
