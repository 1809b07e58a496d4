import { LRUCache } from 'lru-cache';
import { platform } from '#db/platform-db.ts';
import { log } from '#lib/log.ts';
import { count } from '#lib/metrics.ts';
import { singleton } from '#lib/singleton.ts';
import { within } from '#lib/within.ts';

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
const ASK_AGAIN_MS = 10_000;
const PATIENCE_MS = 1_000;

/** Apart, so that names which anybody may make up push out each other and no tenant. */
type Directory = {
  tenants: LRUCache<string, Tenant>;
  absent: LRUCache<string, true>;
  /** As last read, however long ago: what counts while the directory cannot be read. */
  last: LRUCache<string, Tenant>;
};

const directory = () =>
  singleton(
    'db.directory',
    (): Directory => ({
      tenants: new LRUCache({ max: 5_000, ttl: KEEP_MS }),
      absent: new LRUCache({ max: 5_000, ttl: KEEP_ABSENT_MS }),
      last: new LRUCache({ max: 5_000 }),
    }),
  );

const asking = () => singleton('db.directory.asking', () => new Map<string, Promise<Tenant | null>>());

/** The tenant of a sub-domain label, or null. Held 5 minutes (10 seconds when absent); one query however many ask at once. */
export async function findTenant(slug: string): Promise<Tenant | null> {
  const { tenants, absent } = directory();
  const held = tenants.get(slug);
  if (held || absent.has(slug)) {
    count('cache_local_hits', 1, { kind: 'tenant' });
    return held ?? null;
  }
  count('cache_misses', 1, { kind: 'tenant' });
  const asked = asking().get(slug) ?? ask(slug);
  asking().set(slug, asked);
  return asked;
}

function ask(slug: string): Promise<Tenant | null> {
  const asked = readTenant(slug);
  // Nobody waits long for news of a tenant that is known: a server that hangs would hold up every click.
  const inTime = directory().last.has(slug) ? within(PATIENCE_MS, 'The directory', asked) : asked;
  const answer = inTime
    .then((tenant) => {
      // Forgotten meanwhile: what was read may be from before the change.
      if (asking().get(slug) !== answer) return tenant;
      if (tenant) keep(slug, tenant);
      else drop(slug);
      return tenant;
    })
    .catch((error: unknown) => goBy(slug, error))
    .finally(() => {
      if (asking().get(slug) === answer) asking().delete(slug);
    });
  return answer;
}

function keep(slug: string, tenant: Tenant): void {
  directory().tenants.set(slug, tenant);
  directory().last.set(slug, tenant);
}

function drop(slug: string): void {
  directory().last.delete(slug);
  directory().absent.set(slug, true);
}

/** A directory that is away closes no portal: its tenants count as they were, and are asked for again a little later. */
function goBy(slug: string, error: unknown): Tenant {
  const { tenants, last } = directory();
  const tenant = last.get(slug);
  if (!tenant) throw error;
  count('directory_not_read');
  log().warn({ err: error, tenant: slug }, 'the directory could not be read; a tenant counts as it was');
  tenants.set(slug, tenant, { ttl: ASK_AGAIN_MS });
  return tenant;
}

/** Drops what this process holds of a tenant: call after creating, suspending or moving one. */
export function forgetTenant(slug: string): void {
  directory().tenants.delete(slug);
  directory().last.delete(slug);
  directory().absent.delete(slug);
  asking().delete(slug);
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
