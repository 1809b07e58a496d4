import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { closePools, findPrimaries } from '#db/pools.ts';
import { startEmbedded } from '#lib/embedded/start.ts';
import { embeddedEnvironment } from '#scripts/up/environment.ts';

/**
 * Runs `work` with this process configured for the database: the configured one, else the embedded one, which is joined when
 * it runs and started for as long as `work` takes when it does not.
 */
export async function withDatabase(work: () => Promise<void>): Promise<void> {
  if (existsSync('.env')) process.loadEnvFile('.env');
  if (process.env.DATABASE_URL || process.env.DATABASE_CLUSTERS)
    return findPrimaries().then(work).finally(closePools);
  const folder = resolve(process.env.LECTERN_DATA || '.lectern');
  const cluster = await startEmbedded({ folder, standbys: ['replica'] });
  try {
    Object.assign(process.env, embeddedEnvironment({ ...process.env, LECTERN_DATA: folder }, cluster).setup);
    await work();
  } finally {
    await closePools();
    await cluster.stop();
  }
}
