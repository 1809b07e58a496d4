import { singleton } from '#lib/singleton.ts';

/** What a series is about beside its name: few labels, each of few values that are written in the code. */
export type Labels = Readonly<Record<string, string>>;
export type Series = { name: string; labels: Labels; value: number };

const counters = () => singleton('metrics.counters', () => new Map<string, Series>());

const keyOf = (name: string, labels: Labels) =>
  Object.keys(labels).length === 0 ? name : name + JSON.stringify(labels);

/** Adds to a counter of this process. Names and labels are few and fixed; nothing of a person or a tenant goes into one. */
export function count(name: string, by = 1, labels: Labels = {}): void {
  const key = keyOf(name, labels);
  const series = counters().get(key);
  if (series) series.value += by;
  else counters().set(key, { name, labels, value: by });
}

type Gauge = { name: string; labels: Labels; read(): number };

const gauges = () => singleton('metrics.gauges', () => new Map<string, Gauge>());

/** Names something whose present value can be asked for at any time. */
export function gauge(name: string, read: () => number, labels: Labels = {}): void {
  gauges().set(keyOf(name, labels), { name, labels, read });
}

/** Every gauge of this process, with each of its labels apart. */
export const readGaugeSeries = (): Series[] =>
  [...gauges().values()].map(({ name, labels, read }) => ({ name, labels, value: read() }));

/** Those without labels, by name. */
export const readGauges = (): Record<string, number> =>
  Object.fromEntries(
    readGaugeSeries()
      .filter(({ labels }) => Object.keys(labels).length === 0)
      .map(({ name, value }) => [name, value]),
  );

/** Every counter of this process, with each of its labels apart. */
export const readSeries = (): Series[] => [...counters().values()].map((series) => ({ ...series }));

/** Every counter of this process, summed over its labels. */
export function readCounters(): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const { name, value } of counters().values()) sums[name] = (sums[name] ?? 0) + value;
  return sums;
}
