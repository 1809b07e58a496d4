import { setTimeout as sleep } from 'node:timers/promises';
import { allTenants, type Tenant } from '#db/placement.ts';
import { sealPending } from '#features/audit/commands.ts';
import { clock } from '#lib/clock.ts';
import { eachInParallel } from '#lib/in-parallel.ts';
import { log } from '#lib/log.ts';

const EVERY_MS = 500;
/** Suspended tenants have next to nothing to seal: what nodes that heard late of the suspension wrote. */
const SUSPENDED_EVERY_MS = 10 * 60_000;
/** Of one cluster: fewer than half of a pool's usual ten connections, so that nobody's page waits for this. */
const AT_ONCE = 4;

/** Seals the audit trail of every tenant of these clusters, twice a second, until stopped. Any number of workers may run it. */
export function startSealer(clusters: readonly { name: string }[]): { stop(): Promise<void> } {
  const stopping = new AbortController();
  // Each cluster has its own rounds: one that is down holds up no other.
  const rounds = clusters.map(({ name }) => sealCluster(name, stopping.signal));
  return {
    async stop() {
      stopping.abort();
      await Promise.all(rounds);
    },
  };
}

async function sealCluster(name: string, stopping: AbortSignal): Promise<void> {
  let suspendedDue = 0;
  while (!stopping.aborted) {
    const now = clock.now().getTime();
    const all = now >= suspendedDue;
    if (all) suspendedDue = now + SUSPENDED_EVERY_MS;
    const known = (await allTenants().catch(waits)) ?? [];
    const due = known.filter(({ cluster, state }) => cluster === name && (all || state === 'active'));
    await eachInParallel(due, AT_ONCE, (tenant) => sealAll(tenant, stopping));
    await sleep(EVERY_MS, undefined, { signal: stopping }).catch(() => {});
  }
}

const waits = (error: unknown) => void log().warn({ err: error }, 'sealing waits for the database');

/** One tenant's trail; that its schema is not made yet holds nobody else up. */
async function sealAll(tenant: Tenant, stopping: AbortSignal): Promise<void> {
  try {
    while (!stopping.aborted && (await sealPending(tenant, clock.now())) > 0);
  } catch (error) {
    waits(error);
  }
}
