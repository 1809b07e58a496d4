import { setTimeout as sleep } from 'node:timers/promises';
import { allTenants, type Tenant } from '#db/placement.ts';
import { withTenant } from '#db/tenant-db.ts';
import type { Job } from '#features/jobs/commands.ts';
import { markEverybody, markEveryRequirement } from '#features/marks/commands.ts';
import { recountMarked } from '#features/results/commands.ts';
import { oldestMark } from '#features/results/queries.ts';
import { clock } from '#lib/clock.ts';
import { eachInParallel } from '#lib/in-parallel.ts';
import { log } from '#lib/log.ts';
import { gauge } from '#lib/metrics.ts';

const EVERY_MS = 2_000;
/** Of one cluster, so that nobody's page waits for this. */
const AT_ONCE = 2;
/** The hour (UTC) in which everybody is counted anew, after the copy of the facts was compared with them. */
const NIGHT = 2;

/** Counts anew what was marked, every two seconds, until stopped. Any number of workers may run it: tenants are taken by turns. */
export function startRecounting(clusters: readonly { name: string }[]): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const waiting: Waiting = new Map();
  gauge('results_oldest_mark_seconds', () => oldestSeconds(waiting, clock.now()));
  const rounds = clusters.map(({ name }) => recountCluster(name, waiting, stopping.signal));
  return {
    async stop() {
      stopping.abort();
      await Promise.all(rounds);
    },
  };
}

/** By tenant, the oldest mark when it was last looked at. */
type Waiting = Map<string, Date | null>;

function oldestSeconds(waiting: Waiting, now: Date): number {
  const ages = [...waiting.values()].map((at) => (at ? now.getTime() - at.getTime() : 0));
  return Math.max(0, ...ages) / 1000;
}

async function recountCluster(name: string, waiting: Waiting, stopping: AbortSignal): Promise<void> {
  while (!stopping.aborted) {
    const known = (await allTenants().catch(waits)) ?? [];
    const due = known.filter(({ cluster, state }) => cluster === name && state === 'active');
    await eachInParallel(due, AT_ONCE, (tenant) => recountAll(tenant, waiting, stopping));
    await sleep(EVERY_MS, undefined, { signal: stopping }).catch(() => {});
  }
}

const waits = (error: unknown) => void log().warn({ err: error }, 'counting results waits for the database');

/** One tenant's marks, a piece a transaction; that one fails holds nobody else up. */
async function recountAll(tenant: Tenant, waiting: Waiting, stopping: AbortSignal): Promise<void> {
  try {
    // Most tenants have nothing to count most of the time: that is a replica's to say.
    const look = async () => void waiting.set(tenant.id, await withTenant(tenant, 'read', oldestMark));
    await look();
    if (!waiting.get(tenant.id)) return;
    while (!stopping.aborted && (await recountMarked(tenant, clock.now())) > 0);
    await look();
  } catch (error) {
    waits(error);
  }
}

export const resultJobs: readonly Job[] = [
  {
    queue: 'results.sweep',
    every: 'hour',
    run: (tenant, _data, now) =>
      withTenant(tenant, 'write', async (db) => {
        await markEveryRequirement(db, now);
        if (now.getUTCHours() === NIGHT) await markEverybody(db, now, true);
      }),
  },
];
