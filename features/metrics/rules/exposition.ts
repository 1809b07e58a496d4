/** Counters and gauges in Prometheus's text format, in the order of their names. */
export function exposition(counters: Record<string, number>, gauges: Record<string, number>): string {
  const lines = (type: string, values: Record<string, number>, ending: string) =>
    Object.entries(values)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]) => {
        const full = `lectern_${name.replaceAll(/[^a-zA-Z0-9_]/g, '_')}${ending}`;
        return `# TYPE ${full} ${type}\n${full} ${value}\n`;
      });
  return [...lines('counter', counters, '_total'), ...lines('gauge', gauges, '')].join('');
}
