import { randomBytes } from 'node:crypto';
import { BENCH_FOLDER } from '#bench/support/demo.ts';
import { setUpCluster } from '#db/cluster-setup.ts';
import { migrateAll } from '#db/migrate.ts';
import { findTenant, type Tenant } from '#db/placement.ts';
import { createTenant } from '#db/tenants.ts';
import { installJobs } from '#features/jobs/jobs.ts';
import { type EmbeddedCluster, startEmbedded } from '#lib/embedded/start.ts';
import { embeddedEnvironment } from '#scripts/up/environment.ts';

/** The benches' own PostgreSQL with its replica, to be started again after it was stopped. */
export const startDatabase = (): Promise<EmbeddedCluster> =>
  startEmbedded({ folder: BENCH_FOLDER, standbys: ['replica'] });

/** Migrated, and this process configured to use it; `server` is what a node is given. */
export async function prepareDatabase(): Promise<{ cluster: EmbeddedCluster; server: NodeJS.ProcessEnv }> {
  const cluster = await startDatabase();
  const base = {
    ...process.env,
    NODE_ENV: 'production' as const,
    LECTERN_DATA: BENCH_FOLDER,
    LOG_LEVEL: 'error',
  };
  const { server } = embeddedEnvironment(base, cluster);
  Object.assign(process.env, server);
  await setUpCluster(cluster.adminUrl, cluster.passwords);
  await migrateAll(cluster.adminUrl);
  await installJobs(cluster.adminUrl);
  return { cluster, server };
}

/** A new tenant with empty tables. */
export async function newTenant({ adminUrl }: EmbeddedCluster): Promise<Tenant> {
  const slug = `bench-${randomBytes(5).toString('hex')}`;
  await createTenant(adminUrl, { slug, name: slug, cluster: 'main' });
  const tenant = await findTenant(slug);
  if (!tenant) throw new Error(`The tenant ${slug} is not in the directory.`);
  return tenant;
}
