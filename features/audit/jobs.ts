import { setTimeout as sleep } from 'node:timers/promises';
import { allTenants, type Tenant } from '#db/placement.ts';
import { sealPending } from '#features/audit/commands.ts';
import { clock } from '#lib/clock.ts';
import { log } from '#lib/log.ts';

const EVERY_MS = 500;

/** Seals the audit trail of every tenant, twice a second, until stopped. Any number of workers may run it. */
export function startSealer(): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const done = (async () => {
    while (!stopping.signal.aborted) {
      const tenants = await allTenants().catch(waits);
      for (const tenant of tenants ?? []) await sealAll(tenant).catch(waits);
      await sleep(EVERY_MS, undefined, { signal: stopping.signal }).catch(() => {});
    }
  })();
  return {
    async stop() {
      stopping.abort();
      await done;
    },
  };
}

const waits = (error: unknown) => log().warn({ err: error }, 'sealing waits for the database');

/** One tenant's trail; that another's cluster is down, or its schema not made yet, holds nobody else up. */
async function sealAll(tenant: Tenant): Promise<void> {
  while ((await sealPending(tenant, clock.now())) > 0);
}
