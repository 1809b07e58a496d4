import { sql } from 'drizzle-orm';
import { askTenants } from '#db/ask-tenants.ts';
import { type ClusterFacts, findClusters } from '#db/clusters.ts';
import { type Tenant, tenantsAnywhere } from '#db/placement.ts';
import { platformAnywhere } from '#db/platform-db.ts';
import type { TenantDb } from '#db/tenant-db.ts';
import type { Home } from '#features/placement/rules/where-to-live.ts';

export type TenantFacts = { learners: number; bytes: number };

/** How many learn there, and how much it takes on the disk. */
export async function tenantFacts(db: TenantDb): Promise<TenantFacts> {
  const [row] = await db.execute<{ learners: number; bytes: string }>(sql`
    select (select count(*)::int from person where status = 'active') as learners,
      (select coalesce(sum(pg_total_relation_size(c.oid)), 0)::text from pg_class c
        where c.relnamespace = ${db.tenant.schema}::text::regnamespace and c.relkind in ('r', 'p')) as bytes`);
  return { learners: row?.learners ?? 0, bytes: Number(row?.bytes ?? 0) };
}

/** A tenant with what was found of it; null when its cluster does not answer. */
export type Measured = { tenant: Tenant; expected: number; facts: TenantFacts | null };

/** A cluster with what was found of it; null when it does not answer. */
export type MeasuredHome = { home: Home; facts: ClusterFacts | null };

/** Every tenant and every cluster, as they are now. */
export async function measureAll(): Promise<{ tenants: Measured[]; homes: MeasuredHome[] }> {
  const [all, announced, found] = await Promise.all([tenantsAnywhere(), announcedLearners(), findClusters()]);
  const facts = await askTenants(all, tenantFacts);
  const tenants = all.map((tenant): Measured => {
    return { tenant, expected: announced.get(tenant.id) ?? 0, facts: facts.get(tenant.id) ?? null };
  });
  const homes = found.map(({ name, region, dedicatedTo, learners, facts }): MeasuredHome => {
    const residents = tenants
      .filter(({ tenant }) => tenant.cluster === name)
      .map((measured) => ({ slug: measured.tenant.slug, learners: learnersOf(measured) }));
    return { home: { name, region, dedicatedTo, room: learners, residents }, facts };
  });
  return { tenants, homes };
}

/** What is there, or what was announced while that is more. */
export const learnersOf = ({ expected, facts }: Pick<Measured, 'expected' | 'facts'>): number =>
  Math.max(expected, facts?.learners ?? 0);

async function announcedLearners(): Promise<Map<string, number>> {
  const rows = await platformAnywhere<{ id: string; learners: number }>(
    'select id, expected_learners as learners from platform.tenant',
    [],
  );
  return new Map(rows.map(({ id, learners }) => [id, learners]));
}
