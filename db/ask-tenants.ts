import { clusterOf, type Tenant } from '#db/placement.ts';
import { type TenantDb, withTenant } from '#db/tenant-db.ts';
import { eachInParallel } from '#lib/in-parallel.ts';
import { log } from '#lib/log.ts';
import { isLate, within } from '#lib/within.ts';

/** Tenants asked at the same time. */
const AT_ONCE = 4;
/** So long a tenant's tables have to answer. */
const PATIENCE_MS = 2_000;

/**
 * What every tenant's tables say, by its id, for pages about all of them; null of those that do not answer soon. A cluster that
 * was silent once is asked no more, so that a dead one costs one wait, whoever lives there.
 */
export async function askTenants<T>(
  tenants: readonly Tenant[],
  ask: (db: TenantDb) => Promise<T>,
): Promise<ReadonlyMap<string, T | null>> {
  const answers = new Map<string, T | null>(tenants.map(({ id }) => [id, null]));
  const silent = new Set<string>();
  await eachInParallel(tenants, AT_ONCE, async (tenant) => {
    const cluster = clusterOf(tenant);
    if (silent.has(cluster)) return;
    try {
      const answer = await within(PATIENCE_MS, 'The database', withTenant(tenant, 'report', ask));
      answers.set(tenant.id, answer);
    } catch (error) {
      if (isLate(error)) silent.add(cluster);
      log().warn({ err: error, tenant: tenant.slug }, 'what a tenant holds is not known');
    }
  });
  return answers;
}
