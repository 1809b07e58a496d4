import { LRUCache } from 'lru-cache';
import { platform } from '#db/platform-db.ts';
import { singleton } from '#lib/singleton.ts';

declare const found: unique symbol;

/** A tenant as the directory knows it; made here alone, so holding one proves that the directory was asked. */
export type Tenant = {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly state: 'active' | 'suspended';
  readonly cluster: string;
  /** Schema and database role share this name. */
  readonly schema: string;
  readonly [found]: true;
};

const KEEP_MS = 5 * 60_000;
const KEEP_ABSENT_MS = 10_000;

type Directory = LRUCache<string, { tenant: Tenant | null }>;

const directory = (): Directory =>
  singleton('db.directory', () => {
    const cache: Directory = new LRUCache({
      max: 5_000,
      ttl: KEEP_MS,
      fetchMethod: async (slug, _stale, { options }) => {
        const tenant = await readTenant(slug);
        if (!tenant) options.ttl = KEEP_ABSENT_MS;
        return { tenant };
      },
    });
    return cache;
  });

/** The tenant of a sub-domain label, or null. Held 5 minutes (10 seconds when absent); one query however many ask at once. */
export async function findTenant(slug: string): Promise<Tenant | null> {
  const entry = await directory().fetch(slug);
  return entry?.tenant ?? null;
}

/** Drops what this process holds of a tenant: call after creating, suspending or moving one. */
export function forgetTenant(slug: string): void {
  directory().delete(slug);
}

async function readTenant(slug: string): Promise<Tenant | null> {
  const rows = await platform<Tenant>(
    `select id, slug, name, state, cluster, schema from platform.tenant where slug = $1`,
    [slug],
  );
  return rows[0] ?? null;
}

/** The tenant that a job names; null when it is gone. */
export async function tenantById(id: string): Promise<Tenant | null> {
  const rows = await platform<Tenant>(
    `select id, slug, name, state, cluster, schema from platform.tenant where id = $1::text::uuid`,
    [id],
  );
  return rows[0] ?? null;
}

/** Every tenant, for jobs and scripts that visit all. */
export async function allTenants(): Promise<Tenant[]> {
  return platform<Tenant>(
    `select id, slug, name, state, cluster, schema from platform.tenant order by slug`,
    [],
  );
}
