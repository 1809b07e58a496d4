import { resolve } from 'node:path';
import type { Tenant } from '#db/placement.ts';
import { testCluster } from '#db/testing.ts';
import { removeEmbedded } from '#lib/embedded/existing.ts';
import { type Relay, startRelay } from '#lib/relay.testing.ts';

/** A cluster of one file's own: a relay before each of its servers can hang, for this process alone. */
export type RelayedCluster = { tenant: Tenant; primary: Relay; replica: Relay; stop(): Promise<void> };

export async function relayedCluster(folder: string): Promise<RelayedCluster> {
  await removeEmbedded(resolve('.lectern', folder));
  const cluster = await testCluster(folder);
  const [primary, replica] = [await before('DATABASE_URL'), await before('DATABASE_REPLICA_URL')];
  const tenant = await cluster.newTenant();
  const stop = async () => {
    await cluster.stop();
    await primary.close();
    await replica.close();
    await removeEmbedded(resolve('.lectern', folder));
  };
  return { tenant, primary, replica, stop };
}

async function before(name: 'DATABASE_URL' | 'DATABASE_REPLICA_URL'): Promise<Relay> {
  const url = new URL(process.env[name] ?? '');
  const relay = await startRelay(Number(url.port));
  url.port = String(relay.port);
  process.env[name] = url.href;
  return relay;
}
