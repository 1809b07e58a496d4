import { setTimeout as sleep } from 'node:timers/promises';
import {
  type CausalPoint,
  decodeCausalPoint,
  decodeLogPosition,
  LOGGED_COOKIE,
  type LogPosition,
  later,
  SEEN_COOKIE,
} from '#db/causal.ts';
import { OWN_COOKIE, ownWrites } from '#db/own-writes.ts';
import { clusterOf, type Tenant } from '#db/placement.ts';
import { causalPoint, type TenantScope } from '#db/tenant-db.ts';
import { askingOf, WROTE_COOKIE } from '#features/access/rules/own-write.ts';
import { streamOf } from '#features/intake/commands.ts';
import { Breaker, isAway } from '#lib/breaker.ts';
import { dependency } from '#lib/dependencies.ts';
import { natsServers } from '#lib/jetstream/connection.ts';
import { readUpTo, type Standing, type Stream, standingOf } from '#lib/jetstream/stream.ts';
import { log } from '#lib/log.ts';
import { count } from '#lib/metrics.ts';
import { singleton } from '#lib/singleton.ts';
import { within } from '#lib/within.ts';

/** What this process knows of a cluster's log, and of the tenants of one cluster in it: applied up to `seq`, and a read shows that when it has seen `point`. */
type Mark = {
  seq: number;
  point: CausalPoint | null;
  asking: Promise<void> | null;
  /** Where the log stood when a page had waited in vain, and how long: nobody waits as long again until it moves on. */
  stuck: { at: number; afterMs: number } | null;
};

const STEP_MS = 25;
const TELL_MS = 1_000;

const marks = () => singleton('intake.marks', () => new Map<string, Mark>());

/**
 * What a read must have seen to show a batch that was logged, once it is applied; null when it is not within so long. Pages that
 * ask at the same time ask once.
 */
export async function whenApplied(
  tenant: Tenant,
  { cluster, seq }: LogPosition,
  withinMs: number,
): Promise<CausalPoint | null> {
  // What waits in one cluster's log of a tenant that has moved is applied on another, whose positions are others.
  const name = `${cluster} ${clusterOf(tenant)}`;
  const mark = marks().get(name) ?? { seq: 0, point: null, asking: null, stuck: null };
  marks().set(name, mark);
  const until = performance.now() + withinMs;
  while (mark.seq < seq) {
    const answered = await advance(mark, tenant, cluster, Math.max(STEP_MS, until - performance.now()));
    if (mark.seq >= seq) break;
    if (!answered || (mark.stuck?.at === mark.seq && mark.stuck.afterMs >= withinMs)) return null;
    if (performance.now() >= until) {
      mark.stuck = { at: mark.seq, afterMs: withinMs };
      count('log_waits_in_vain');
      return null;
    }
    await sleep(STEP_MS);
  }
  return mark.point;
}

/** The same scope, but reading what its person's last batch came to, if that is applied within so long. */
export async function caughtUp(scope: TenantScope, withinMs: number): Promise<TenantScope> {
  if (!scope.logged) return scope;
  const point = await whenApplied(scope, scope.logged, withinMs);
  return point ? { ...scope, seen: later(scope.seen ?? null, point), logged: null } : scope;
}

/** Any page: the log is some tens of milliseconds behind, and a page shows people what they did last. */
const WAIT_MS = 300;

/** The tenant with how far the asking person's own writes have got, and their batches, and what caches are good enough. */
export async function scopeOfCookies(
  tenant: Tenant,
  cookie: (name: string) => string | undefined,
): Promise<TenantScope> {
  const seen = cookie(SEEN_COOKIE);
  const logged = natsServers().length > 0 ? cookie(LOGGED_COOKIE) : undefined;
  const scope: TenantScope = {
    ...tenant,
    seen: seen ? decodeCausalPoint(tenant.id, seen) : null,
    logged: logged ? decodeLogPosition(tenant.id, logged) : null,
    asking: { ...askingOf(cookie(WROTE_COOKIE)), own: ownWrites(tenant.id, cookie(OWN_COOKIE)) },
  };
  return caughtUp(scope, WAIT_MS);
}

async function advance(mark: Mark, tenant: Tenant, cluster: string, withinMs: number): Promise<boolean> {
  mark.asking ??= ask(mark, tenant, cluster).finally(() => {
    mark.asking = null;
  });
  try {
    await within(withinMs, 'The event log', mark.asking);
    return true;
  } catch (error) {
    if (!isAway(error)) log().warn({ err: error }, 'how far the event log is applied is not known');
    return false;
  }
}

/** A log that is away is not waited for, by no page. */
function askLog<T>(cluster: string, question: (stream: Stream) => Promise<T>): Promise<T> {
  const stream = streamOf(cluster);
  const breaker = singleton(
    `intake.position.${cluster}`,
    () => new Breaker({ ...dependency('event_log_position'), instance: cluster }),
  );
  return breaker.run(() => question(stream));
}

/** The point is asked for after the sequence: what was applied by then had been committed before. */
async function ask(mark: Mark, tenant: Tenant, cluster: string): Promise<void> {
  const seq = await askLog(cluster, readUpTo);
  if (seq <= mark.seq) return;
  const point = await causalPoint(tenant);
  Object.assign(mark, { seq, point });
}

export type LogStanding = { cluster: string; standing: Standing | null };

/** How much waits in each cluster's log; null where the servers do not say. No log, no rows. */
export async function logStandings(clusters: readonly string[]): Promise<LogStanding[]> {
  if (natsServers().length === 0) return [];
  return Promise.all(
    clusters.map(async (cluster) => {
      const standing = await within(TELL_MS, 'The event log', askLog(cluster, standingOf)).catch(() => null);
      return { cluster, standing };
    }),
  );
}
