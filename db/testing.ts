import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { setUpCluster } from '#db/cluster-setup.ts';
import { migrateAll } from '#db/migrate.ts';
import { directoryCopiesFrom, findTenant, type Tenant } from '#db/placement.ts';
import { closePools } from '#db/pools.ts';
import { createTenant } from '#db/tenants.ts';
import { type EmbeddedCluster, startEmbedded } from '#lib/embedded/start.ts';

export type TestCluster = EmbeddedCluster & {
  /** A new tenant with empty tables, for one suite alone; on the replica too. */
  newTenant(): Promise<Tenant>;
};

/**
 * The test database with its replica, set up and migrated, and this process configured to use it. Call once per test file,
 * in `before`, and `stop()` in `after`. A file that breaks servers names a folder of its own: the others share one.
 */
export async function testCluster(folder = 'test'): Promise<TestCluster> {
  const cluster = await startEmbedded({ folder: join('.lectern', folder), standbys: ['replica'] });
  process.env.LECTERN_SECRET ??= randomBytes(32).toString('base64url');
  process.env.LOG_LEVEL ??= 'silent';
  process.env.DATABASE_URL = cluster.primaryUrl('lectern_app', cluster.passwords.app);
  process.env.DATABASE_REPLICA_URL = cluster.standbyUrl('replica', 'lectern_app', cluster.passwords.app);
  process.env.DATABASE_ADMIN_URL = cluster.adminUrl;
  process.env.JOBS_DATABASE_URL = cluster.primaryUrl('lectern_jobs', cluster.passwords.jobs);
  await setUpCluster(cluster.adminUrl, cluster.passwords);
  await migrateAll(cluster.adminUrl);
  return {
    ...cluster,
    async newTenant() {
      const slug = `test-${randomBytes(6).toString('hex')}`;
      await createTenant(cluster.adminUrl, { slug, name: slug, cluster: 'main' });
      await replayed(cluster);
      const tenant = await heard(() => findTenant(slug));
      if (!tenant) throw new Error(`The tenant ${slug} was made but is not in the directory.`);
      return tenant;
    },
    async stop() {
      await closePools();
      await cluster.stop();
    },
  };
}

/** Until the replica shows all that is written now: a busy machine may leave it a while behind. */
export async function replayed(cluster: EmbeddedCluster): Promise<void> {
  const [primary, replica] = [cluster.adminUrl, cluster.standbyAdminUrl('replica')].map((url) =>
    postgres(url, { max: 1, onnotice: () => {} }),
  ) as [postgres.Sql, postgres.Sql];
  try {
    const [row] = await primary<{ lsn: string }[]>`select pg_current_wal_flush_lsn()::text as lsn`;
    const there = () => replica`select where pg_last_wal_replay_lsn() >= ${row?.lsn ?? null}::text::pg_lsn`;
    while ((await there()).length === 0) await sleep(10);
  } finally {
    await Promise.all([primary, replica].map((each) => each.end({ timeout: 5 })));
  }
}

/** What is asked of the directory, asked again until it answers in time: on a machine that stood still it is taken for away. */
export async function heard<T>(ask: () => Promise<T>): Promise<T> {
  for (; ; await sleep(20)) {
    const [outcome] = await Promise.allSettled([ask()]);
    if (directoryCopiesFrom() !== null) continue;
    if (outcome.status === 'rejected') throw outcome.reason;
    return outcome.value;
  }
}
