import { setTimeout as sleep } from 'node:timers/promises';
import { type Use, usage } from '#bench/surge/processes.ts';
import { namesNow } from '#scripts/topology/nodes.ts';
import { serverConnections } from '#scripts/topology/status.ts';

const EVERY_MS = 10_000;

export type Watched = {
  /** Megabytes of each node, one figure every ten seconds. */
  rssMb: Record<string, number[]>;
  dbConnectionsMax: number;
  cpuMs: Record<string, number>;
};

/** Looks at every process until told to stop. */
export function watchTopology(): { stop(): Promise<Watched> } {
  const stopping = new AbortController();
  const rssMb: Record<string, number[]> = {};
  let dbConnectionsMax = 0;
  const first = usage();
  const note = (now: Map<string, Use>) => {
    for (const [name, use] of now) rssMb[name] = [...(rssMb[name] ?? []), Math.round(use.rssMb)];
  };
  const watching = (async () => {
    while (!stopping.signal.aborted) {
      note(usage());
      dbConnectionsMax = Math.max(dbConnectionsMax, await serverConnections());
      await sleep(EVERY_MS, undefined, { signal: stopping.signal }).catch(() => {});
    }
  })();
  return {
    async stop() {
      const last = usage();
      stopping.abort();
      await watching;
      // By what each server of the database is to its cluster.
      const names = await namesNow();
      const called = (name: string) => names.get(name) ?? name;
      const cpuMs = Object.fromEntries(
        [...last].map(([name, use]) => [called(name), use.cpuMs - (first.get(name)?.cpuMs ?? 0)]),
      );
      const held = Object.fromEntries(Object.entries(rssMb).map(([name, all]) => [called(name), all]));
      return { rssMb: held, dbConnectionsMax, cpuMs };
    },
  };
}
