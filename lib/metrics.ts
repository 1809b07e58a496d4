import { singleton } from '#lib/singleton.ts';

const counters = () => singleton('metrics.counters', () => new Map<string, number>());

/** Adds to a counter of this process. Names are few and fixed; nothing of a person goes into one. */
export function count(name: string, by = 1): void {
  counters().set(name, (counters().get(name) ?? 0) + by);
}

const gauges = () => singleton('metrics.gauges', () => new Map<string, () => number>());

/** Names something whose present value can be asked for at any time. */
export function gauge(name: string, read: () => number): void {
  gauges().set(name, read);
}

export const readGauges = (): Record<string, number> =>
  Object.fromEntries([...gauges()].map(([name, read]) => [name, read()]));

export const readCounters = (): Record<string, number> => Object.fromEntries(counters());
