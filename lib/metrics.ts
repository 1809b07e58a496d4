import { singleton } from '#lib/singleton.ts';

const counters = () => singleton('metrics.counters', () => new Map<string, number>());

/** Adds to a counter of this process. Names are few and fixed; nothing of a person goes into one. */
export function count(name: string, by = 1): void {
  counters().set(name, (counters().get(name) ?? 0) + by);
}

export const readCounters = (): Record<string, number> => Object.fromEntries(counters());
