import { unavailable } from '#db/failure.ts';
import { platform, platformAnywhere } from '#db/platform-db.ts';
import { Breaker } from '#lib/breaker.ts';
import { clock } from '#lib/clock.ts';
import { dependency } from '#lib/dependencies.ts';
import { log } from '#lib/log.ts';
import { count, gauge } from '#lib/metrics.ts';
import { learnRegions } from '#lib/regions.ts';
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
  /** Where its data has to stay; null when anywhere will do. */
  readonly region: string | null;
  readonly [found]: true;
};

/** Read anew after so long in any case. */
const KEEP_MS = 60 * 60_000;
/** So old may the directory's word be that nothing has changed: nobody goes by an old route for longer than a second. */
const TRUST_MS = 900;
/** While there are requests it is asked before anybody would have to wait for the answer. */
const ASK_AFTER_MS = 400;
const ASK_OF_UNKNOWN_MS = 100;
/** Nobody waits long for news: a server that hangs would hold up every click. */
const PATIENCE_MS = 1_000;

/** Every tenant, as the directory was when it said `version`. */
type Directory = {
  version: string | null;
  readAt: number;
  bySlug: Map<string, Tenant>;
  byId: Map<string, Tenant>;
  /** When a question began that the directory has answered. */
  heardAt: number;
  /** Why its last question had no answer. */
  lost: unknown;
  asking: Promise<void> | null;
};

const held = () =>
  singleton(
    'db.directory',
    (): Directory => ({
      version: null,
      readAt: Number.NEGATIVE_INFINITY,
      bySlug: new Map(),
      byId: new Map(),
      heardAt: Number.NEGATIVE_INFINITY,
      lost: null,
      asking: null,
    }),
  );

/** What the directory says, it has read. */
const isAnswer = (error: unknown) => !unavailable(error);

const breaker = () =>
  singleton('db.directory.breaker', () => {
    gauge('directory_copies_age_seconds', () => {
      const from = directoryCopiesFrom();
      return from ? (clock.now().getTime() - from.getTime()) / 1000 : 0;
    });
    return new Breaker({ ...dependency('directory'), isAnswer });
  });

/** While the directory is away: of when the copies of tenants are that this process gives in its place. */
export function directoryCopiesFrom(): Date | null {
  const { lost, heardAt } = held();
  if (!lost || heardAt < 0) return null;
  return new Date(clock.now().getTime() - (performance.now() - heardAt));
}

/** Whether the directory knows a tenant of that name: others may be made up. */
export const isKnownTenant = (slug: string): boolean => held().bySlug.has(slug);

/** The tenant of a sub-domain label, or null, as the directory was a second ago at most; as it last was while that is away. */
export async function findTenant(slug: string): Promise<Tenant | null> {
  await upToDate();
  // A name that nobody has may be that of a tenant made a moment ago: however many such are asked for, that is one question.
  if (!held().bySlug.has(slug) && performance.now() - held().heardAt > ASK_OF_UNKNOWN_MS)
    await shareQuestion();
  return known(held().bySlug.get(slug));
}

/** The tenant that a job or a message names; null when it is gone. */
export async function tenantById(id: string): Promise<Tenant | null> {
  await upToDate();
  const tenant = held().byId.get(id);
  if (tenant) return tenant;
  // It may be younger than what is held, and what nobody has is given up for good.
  await askDirectory();
  return known(held().byId.get(id));
}

/** Where a tenant is, by all that this process has heard: at once, for whoever has held the tenant for a while. */
export const clusterOf = ({ id, cluster }: Tenant): string => held().byId.get(id)?.cluster ?? cluster;

/** What a cluster says of a tenant that has moved on: believed until the directory says more. */
export function follow(tenant: Tenant, cluster: string): void {
  const directory = held();
  const known = directory.byId.get(tenant.id) ?? tenant;
  if (known.cluster === cluster) return;
  const moved = { ...known, cluster };
  directory.byId.set(moved.id, moved);
  directory.bySlug.set(moved.slug, moved);
}

function known(tenant: Tenant | undefined): Tenant | null {
  if (tenant) {
    count('cache_local_hits', 1, { kind: 'tenant' });
    return tenant;
  }
  if (held().lost) throw held().lost;
  return null;
}

async function upToDate(): Promise<void> {
  const { heardAt, lost, version } = held();
  const age = performance.now() - heardAt;
  if (age < ASK_AFTER_MS) return;
  const asked = shareQuestion();
  // While it is away tenants count as they were; whoever comes sees to it that it is asked, and waits for nothing.
  if (version === null || (age >= TRUST_MS && !lost)) await asked;
}

function shareQuestion(): Promise<void> {
  const directory = held();
  directory.asking ??= askDirectory().finally(() => {
    directory.asking = null;
  });
  return directory.asking;
}

/**
 * Learns from the directory whether anything has changed, and what: after creating, suspending or moving a tenant, and when
 * there is reason to doubt a route. A directory that is away closes no portal: all counts as it was.
 */
export async function askDirectory(): Promise<void> {
  const directory = held();
  const began = performance.now();
  try {
    count('directory_asked');
    const version = began - directory.readAt < KEEP_MS ? directory.version : null;
    const asked = breaker().run(() => readIfChanged(version));
    const news = await (directory.version === null ? asked : within(PATIENCE_MS, 'The directory', asked));
    directory.lost = null;
    directory.heardAt = Math.max(directory.heardAt, began);
    if (news && began >= directory.readAt) take(news, began);
  } catch (error) {
    if (!directory.lost) {
      count('directory_not_read');
      log().warn({ err: error }, 'the directory could not be read; tenants count as they were');
    }
    directory.lost = error;
  }
}

type News = { version: string; tenants: Tenant[] };

/** Every insert and update leaves a younger xmin, every deletion a row less: no trigger, and no row that all writers would lock. */
const VERSION = `select count(*) || ' ' || coalesce(sum(xmin::text::bigint), 0) as version from platform.tenant`;

async function readIfChanged(version: string | null): Promise<News | null> {
  const [now] = await platform<{ version: string }>(VERSION, []);
  if (!now) throw new Error('The directory says nothing.');
  if (now.version === version) return null;
  // Read after the version: what changes in between is read once more.
  return { version: now.version, tenants: await readTenants() };
}

/** Who has not changed stays the same object. */
function take({ version, tenants }: News, readAt: number): void {
  const directory = held();
  const before = directory.byId;
  const after = tenants.map((tenant) => {
    const was = before.get(tenant.id);
    return was && JSON.stringify(was) === JSON.stringify(tenant) ? was : tenant;
  });
  directory.bySlug = new Map(after.map((tenant) => [tenant.slug, tenant]));
  directory.byId = new Map(after.map((tenant) => [tenant.id, tenant]));
  learnRegions(after);
  directory.version = version;
  directory.readAt = readAt;
  count('cache_misses', 1, { kind: 'tenant' });
}

/** Every tenant, asked of the directory: for jobs and scripts that visit all. */
export async function allTenants(): Promise<Tenant[]> {
  // What is held of them decides where they are looked for.
  await upToDate();
  return readTenants();
}

/** Every tenant, as any server that has the directory tells: for pages that are drawn while its primary is away. */
export const tenantsAnywhere = (): Promise<Tenant[]> => platformAnywhere<Tenant>(TENANTS, []);

const readTenants = (): Promise<Tenant[]> => platform<Tenant>(TENANTS, []);

const TENANTS = 'select id, slug, name, state, cluster, schema, region from platform.tenant order by slug';
