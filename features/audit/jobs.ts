import { setTimeout as sleep } from 'node:timers/promises';
import { allTenants } from '#db/placement.ts';
import { sealPending } from '#features/audit/commands.ts';
import { clock } from '#lib/clock.ts';
import { log } from '#lib/log.ts';

const EVERY_MS = 500;

/** Seals the audit trail of every tenant, twice a second, until stopped. Any number of workers may run it. */
export function startSealer(): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const done = (async () => {
    while (!stopping.signal.aborted) {
      await sealRound().catch((error) => log().warn({ err: error }, 'sealing waits for the database'));
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

async function sealRound(): Promise<void> {
  for (const tenant of await allTenants()) {
    while ((await sealPending(tenant, clock.now())) > 0);
  }
}
