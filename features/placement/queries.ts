import { sql } from 'drizzle-orm';
import { allTenants, type Tenant } from '#db/placement.ts';
import { platform, platformAt } from '#db/platform-db.ts';
import { clusters } from '#db/pools.ts';
import { type TenantDb, withTenant } from '#db/tenant-db.ts';
import { onServer } from '#db/transaction.ts';
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

export type ClusterFacts = { connections: number; most: number; bytes: number };

/** A cluster with what was found of it; null when it does not answer. */
export type MeasuredHome = { home: Home; facts: ClusterFacts | null };

/** Tenants asked at the same time. */
const AT_ONCE = 4;

/** Every tenant and every cluster, as they are now. */
export async function measureAll(): Promise<{ tenants: Measured[]; homes: MeasuredHome[] }> {
  const [all, announced] = await Promise.all([allTenants(), announcedLearners()]);
  const tenants: Measured[] = [];
  await eachInParallel(all, AT_ONCE, async (tenant) => {
    const facts = await withTenant(tenant, 'report', tenantFacts).catch(unknown(tenant.slug));
    tenants.push({ tenant, expected: announced.get(tenant.id) ?? 0, facts });
  });
  const homes = await Promise.all(
    clusters().map(async ({ name, region, dedicatedTo, learners, primary }): Promise<MeasuredHome> => {
      const residents = tenants
        .filter(({ tenant }) => tenant.cluster === name)
        .map((measured) => ({ slug: measured.tenant.slug, learners: learnersOf(measured) }));
      const home = { name, region, dedicatedTo: dedicatedTo ?? null, room: learners ?? null, residents };
      const [facts] = (await onServer<ClusterFacts>(primary, CLUSTER_FACTS).catch(unknown(name))) ?? [];
      return { home, facts: facts ? { ...facts, bytes: Number(facts.bytes) } : null };
    }),
  );
  return { tenants: tenants.toSorted((a, b) => (a.tenant.slug < b.tenant.slug ? -1 : 1)), homes };
}

/** What is there, or what was announced while that is more. */
export const learnersOf = ({ expected, facts }: Pick<Measured, 'expected' | 'facts'>): number =>
  Math.max(expected, facts?.learners ?? 0);

const unknown = (what: string) => (error: unknown) => {
  log().warn({ err: error, what }, 'what there is to place is not known');
  return null;
};

const CLUSTER_FACTS = `select (select count(*)::int from pg_stat_activity where backend_type = 'client backend') as connections,
  current_setting('max_connections')::int as most, pg_database_size(current_database())::text as bytes`;

async function announcedLearners(): Promise<Map<string, number>> {
  const rows = await platform<{ id: string; learners: number }>(
    'select id, expected_learners as learners from platform.tenant',
    [],
  );
  return new Map(rows.map(({ id, learners }) => [id, learners]));
}

export type Copy = { tenantId: string; cluster: string; follows: string; since: string };

/** Copies of tenants that follow them on another cluster: moves under way, and those that can be gone back on. */
export async function listCopies(): Promise<Copy[]> {
  const found = await Promise.all(
    clusters().map(async ({ name, primary }) =>
      ((await copiesAt(primary).catch(unknown(name))) ?? []).map((copy) => ({ ...copy, cluster: name })),
    ),
  );
  return found.flat();
}

const copiesAt = (primary: string) =>
  platformAt<Omit<Copy, 'cluster'>>(
    primary,
    `select tenant_id as "tenantId", follows, to_char(since at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as since
      from platform.copy`,
    [],
  );
