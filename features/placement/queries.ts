import { sql } from 'drizzle-orm';
import { type ClusterFacts, findClusters } from '#db/clusters.ts';
import { allTenants, type Tenant } from '#db/placement.ts';
import { platform } from '#db/platform-db.ts';
import { type TenantDb, withTenant } from '#db/tenant-db.ts';
import type { Home } from '#features/placement/rules/where-to-live.ts';
import { eachInParallel } from '#lib/in-parallel.ts';
import { log } from '#lib/log.ts';

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

/** Tenants asked at the same time. */
const AT_ONCE = 4;

/** Every tenant and every cluster, as they are now. */
export async function measureAll(): Promise<{ tenants: Measured[]; homes: MeasuredHome[] }> {
  const [all, announced, found] = await Promise.all([allTenants(), announcedLearners(), findClusters()]);
  const tenants: Measured[] = [];
  await eachInParallel(all, AT_ONCE, async (tenant) => {
    const facts = await withTenant(tenant, 'report', tenantFacts).catch(unknown(tenant.slug));
    tenants.push({ tenant, expected: announced.get(tenant.id) ?? 0, facts });
  });
  const homes = found.map(({ name, region, dedicatedTo, learners, facts }): MeasuredHome => {
    const residents = tenants
      .filter(({ tenant }) => tenant.cluster === name)
      .map((measured) => ({ slug: measured.tenant.slug, learners: learnersOf(measured) }));
    return { home: { name, region, dedicatedTo, room: learners, residents }, facts };
  });
  return { tenants: tenants.toSorted((a, b) => (a.tenant.slug < b.tenant.slug ? -1 : 1)), homes };
}

/** What is there, or what was announced while that is more. */
export const learnersOf = ({ expected, facts }: Pick<Measured, 'expected' | 'facts'>): number =>
  Math.max(expected, facts?.learners ?? 0);

const unknown = (tenant: string) => (error: unknown) => {
  log().warn({ err: error, tenant }, 'how many learn there is not known');
  return null;
};

async function announcedLearners(): Promise<Map<string, number>> {
  const rows = await platform<{ id: string; learners: number }>(
    'select id, expected_learners as learners from platform.tenant',
    [],
  );
  return new Map(rows.map(({ id, learners }) => [id, learners]));
}
