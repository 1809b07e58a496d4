import { findTenant, type Tenant } from '#db/placement.ts';
import { platform } from '#db/platform-db.ts';
import { hasFollowers } from '#db/standings.ts';
import { withTenant } from '#db/tenant-db.ts';
import { listCourses } from '#features/courses/queries.ts';
import { type CheckName, CLOCK_MAY_BE_OFF_MS, type Finding } from '#features/health/rules/verdict.ts';
import { logStandings } from '#features/intake/queries.ts';
import { clock } from '#lib/clock.ts';
import type { DependencyName } from '#lib/dependencies.ts';
import { env } from '#lib/env.ts';
import { nats, natsServers } from '#lib/jetstream/connection.ts';
import { keyValue } from '#lib/key-value.ts';
import { gauge } from '#lib/metrics.ts';
import { objectStores, storeAnswers } from '#lib/object-store.ts';
import { redis } from '#lib/redis.ts';
import { singleton } from '#lib/singleton.ts';
import { within } from '#lib/within.ts';

/** Servers that this installation leans on: others are not set up, and nobody misses them. */
export function dependenciesSetUp(): ReadonlySet<DependencyName> {
  const { SMTP_URL } = env();
  const log = natsServers().length > 0;
  const found: [DependencyName, boolean][] = [
    ['redis', redis() !== null],
    ['directory', true],
    ['replica', hasFollowers()],
    ['event_log', log],
    ['event_log_position', log],
    ['mail', SMTP_URL !== undefined],
    ['object_store', objectStores().length > 0],
  ];
  return new Set(found.flatMap(([name, is]) => (is ? [name] : [])));
}

/** Each by itself, all at the same time: together less than half a second. */
const BOUNDS: Record<CheckName, number> = {
  directory: 400,
  page: 400,
  cache: 300,
  log: 400,
  lag: 400,
  store: 400,
  clock: 300,
};
/** Whoever waits for all of it waits no longer, also where a page can be tried only when the directory has answered. */
const ALTOGETHER_MS = 450;
/** Whoever asks in the same moment gets the same answer: looking costs some queries. */
const HOLDS_MS = 500;
/** A batch that waits longer is missed by its sender. */
const LATE_MS = 60_000;

type Looked = { at: number; findings: Promise<Finding[]> };

const last = () => singleton('health.findings', () => ({ looked: null as Looked | null }));

/** Tries what people are here for. Never throws: what does not work is what it tells. */
export function examine(): Promise<Finding[]> {
  const now = performance.now();
  const holder = last();
  if (holder.looked && now - holder.looked.at < HOLDS_MS) return holder.looked.findings;
  const findings = lookAtAll();
  holder.looked = { at: now, findings };
  return findings;
}

async function lookAtAll(): Promise<Finding[]> {
  const { ROLES } = env();
  const end = performance.now() + ALTOGETHER_MS;
  const directory = look('directory', readDirectory());
  const others = [
    directory,
    ...(redis() ? [look('clock', compareClocks())] : []),
    ...(keyValue().shared ? [look('cache', keyValue().get('health', { doubtful: true }))] : []),
    ...(natsServers().length > 0 ? [look('log', askLog()), look('lag', askLag())] : []),
    ...(ROLES.some((role) => USES_STORE.has(role)) ? objectStores().map(lookAtStore) : []),
  ];
  if (!ROLES.includes('web') && !ROLES.includes('sign-in')) return Promise.all(others);
  // Only a node that has just begun knows no tenant yet whose page it could try.
  const { fault } = samples().size === 0 ? await directory : { fault: null };
  const pages = fault
    ? [{ check: 'page' as const, of: null, ms: 0, fault: 'cannot be tried yet' }]
    : [...samples()].map(([cluster, tenant]) => look('page', readPage(tenant), cluster, end));
  return Promise.all([...others, ...pages]);
}

const USES_STORE: ReadonlySet<string> = new Set(['web', 'worker']);

const lookAtStore = (region: string | null) => look('store', storeAnswers(region), region);

async function look(
  check: CheckName,
  work: Promise<unknown>,
  of: string | null = null,
  end = Number.POSITIVE_INFINITY,
): Promise<Finding> {
  const began = performance.now();
  const fault = await within(Math.min(BOUNDS[check], Math.max(0, end - began)), 'It', work).then(
    () => null,
    (error: unknown) => faultOf(error),
  );
  return { check, of, ms: Math.round(performance.now() - began), fault };
}

/** Our own sentences only: a server's words may name what is nobody's business. */
function faultOf(error: unknown): string {
  const { code } = error as { code?: unknown };
  if (error instanceof Trouble) return error.message;
  return code === 'LATE' ? 'no answer in time' : 'away';
}

class Trouble extends Error {}

/** A tenant of each cluster, so that a page of it can be tried: remembered, since the directory may be away. */
const samples = () => singleton('health.samples', () => new Map<string, Tenant>());

async function readDirectory(): Promise<void> {
  const rows = await platform<{ slug: string }>(
    `select distinct on (cluster) slug from platform.tenant where state = 'active' order by cluster, slug`,
    [],
  );
  const tenants = await Promise.all(rows.map(({ slug }) => findTenant(slug)));
  samples().clear();
  for (const tenant of tenants) if (tenant) samples().set(tenant.cluster, tenant);
}

/** The catalog of a tenant, through its walls, on a replica or else the primary. */
const readPage = (tenant: Tenant) => withTenant(tenant, 'read', listCourses);

/** By the clock that all nodes share. Where they share none, or it does not answer, nobody can say who is wrong. */
async function compareClocks(): Promise<void> {
  const before = clock.now().getTime();
  const told = await redis()
    ?.ask('health', ['TIME'])
    .catch(() => null);
  if (!told) return;
  const [seconds, micros] = told as [string, string];
  const aheadMs = (before + clock.now().getTime()) / 2 - Number(seconds) * 1000 - Number(micros) / 1000;
  clockGauge().aheadMs = aheadMs;
  if (Math.abs(aheadMs) <= CLOCK_MAY_BE_OFF_MS) return;
  const off = Math.round(Math.abs(aheadMs) / 1000);
  throw new Trouble(`${off} seconds ${aheadMs > 0 ? 'ahead' : 'behind'} of the others'`);
}

const clockGauge = () =>
  singleton('health.clock', () => {
    const state = { aheadMs: 0 };
    gauge('clock_ahead_seconds', () => Math.round(state.aheadMs) / 1000);
    return state;
  });

const askLog = async () => (await nats()).connection.flush();

async function askLag(): Promise<void> {
  const standings = await logStandings([...samples().keys()]);
  const now = clock.now().getTime();
  const late = standings.filter(({ standing }) => {
    const oldest = standing?.oldest;
    return oldest && now - oldest.getTime() > LATE_MS;
  });
  if (late.length > 0) throw new Trouble(`behind on ${late.map(({ cluster }) => cluster).join(', ')}`);
  const silent = standings.filter(({ standing }) => standing === null);
  if (silent.length > 0) throw new Trouble(`not known of ${silent.map(({ cluster }) => cluster).join(', ')}`);
}
