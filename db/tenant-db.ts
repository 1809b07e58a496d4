import { setTimeout as sleep } from 'node:timers/promises';
import type postgres from 'postgres';
import { type CausalPoint, type LogPosition, ON_PRIMARY, TIMELINE } from '#db/causal.ts';
import { connectionLost, isGone, isYounger, movedTo, unavailable } from '#db/failure.ts';
import { askDirectory, clusterOf, follow, type Tenant } from '#db/placement.ts';
import { cluster } from '#db/pools.ts';
import { onReplica, pickReplica } from '#db/replicas.ts';
import { type Database, drizzleOn } from '#db/session.ts';
import { unlessSilent } from '#db/silence.ts';
import { type Committed, inOneTrip, type Line, onServer, transaction } from '#db/transaction.ts';
import { askIfWrittenElsewhere } from '#db/written-elsewhere.ts';
import type { Asking } from '#lib/cache.ts';
import { clock } from '#lib/clock.ts';
import type { ClusterConfig } from '#lib/env.ts';
import { AppError, passing } from '#lib/errors.ts';
import { log } from '#lib/log.ts';
import { count } from '#lib/metrics.ts';

declare const proof: unique symbol;

/** A tenant's own tables, and nothing else, for the length of one transaction. Only `withTenant` makes one. */
export type TenantDb = Database & { readonly tenant: Tenant; readonly [proof]: true };

/** `write`: the primary. `read`: a read replica. `report`: the analytics replica. */
export type Intent = 'write' | 'read' | 'report';

/**
 * A tenant, with how far the asking person's own writes have got and what caches are good enough, if anybody asks. `logged`:
 * their last batch is in a log and not in the tables yet, so no read shows it.
 */
export type TenantScope = Tenant & {
  readonly seen?: CausalPoint | null;
  readonly logged?: LogPosition | null;
  readonly asking?: Asking;
};

class Behind extends Error {}

/**
 * Runs `fn` in one transaction inside the tenant's walls: its search_path, its database role and `app.current_tenant`, set
 * locally and in one round trip. The only door to tenant data.
 * Reads go to a replica that has replayed `tenant.seen`, else to the primary, and when that is lost to any other server that has
 * replayed it. A write waits while the tenant is being moved, for as long as that usually takes.
 * @throws what `fn` throws, with the transaction rolled back; unavailable when moving the tenant takes longer
 */
export async function withTenant<T>(
  tenant: TenantScope,
  intent: Intent,
  fn: (db: TenantDb) => Promise<T>,
): Promise<T> {
  try {
    if (intent === 'write') return (await writing(tenant, fn, { patienceMs: MOVING_MS })).result;
    return await reading(await homeOf(tenant), tenant, intent, fn).catch(async (error) => {
      if (!isGone(error)) throw error;
      await askDirectory();
      return reading(cluster(clusterOf(tenant)), tenant, intent, fn);
    });
  } catch (error) {
    throw unavailable(error) ? passing(error) : error;
  }
}

async function homeOf(tenant: TenantScope): Promise<ClusterConfig> {
  const home = clusterOf(tenant);
  if (tenant.seen?.cluster && tenant.seen.cluster !== home)
    await askIfWrittenElsewhere(tenant.id, tenant.seen);
  return cluster(clusterOf(tenant));
}

async function reading<T>(
  home: ClusterConfig,
  tenant: TenantScope,
  intent: 'read' | 'report',
  fn: (db: TenantDb) => Promise<T>,
): Promise<T> {
  const tried = new Set<string>();
  const onAnyReplica = async (): Promise<{ result: T } | null> => {
    if (tenant.seen && tenant.seen.cluster !== home.name) return null;
    const urls = (intent === 'report' ? home.report : home.read).filter((url) => !tried.has(url));
    const replica = pickReplica(home.primary, urls, clock.now().getTime());
    if (replica === null) return null;
    tried.add(replica);
    try {
      const read = () => enter(replica, tenant, 'read only', tenant.seen ?? null, fn);
      return await onReplica(home.primary, replica, read);
    } catch (error) {
      // What was made a moment ago, a tenant or what a migration makes, may not have come to the replica yet.
      if (error instanceof Behind || isYounger(error)) count('db_reads_replica_behind');
      else if (!connectionLost(error)) throw error;
      return null;
    }
  };
  const first = await onAnyReplica();
  if (first) return first.result;
  const onPrimary = () => {
    const read = enter(home.primary, tenant, 'read only', null, fn);
    // Of a cluster that fails over the old primary is left by itself.
    return home.nodes ? read : unlessSilent(home.primary, read);
  };
  try {
    return (await onPrimary()).result;
  } catch (error) {
    if (!connectionLost(error)) throw error;
    // Until it has a successor: another replica may have all that this reader did.
    const other = await onAnyReplica();
    return (other ?? (await onPrimary())).result;
  }
}

/** A write, and how far the primary had written just after: what costs a question of its own otherwise. It waits for no move. */
export async function writeTenant<T>(
  tenant: Tenant,
  fn: (db: TenantDb) => Promise<T>,
): Promise<{ result: T; seen: CausalPoint }> {
  const { home, result, after } = await writing(tenant, fn, { patienceMs: 0, after: POSITION });
  return { result, seen: pointOf(home, after as Position[]) };
}

/** Longer than moving a tenant keeps writes waiting. */
const MOVING_MS = 4_000;
const FIRST_REST_MS = 25;
const LONGEST_REST_MS = 200;

type Writing = { patienceMs: number; after?: string };

/**
 * The source of a move refuses writes by itself, whatever this process believes, and says where the tenant is as soon as that is
 * decided. `fn` has had no answer of the database by then, so it begins again.
 */
async function writing<T>(
  tenant: TenantScope,
  fn: (db: TenantDb) => Promise<T>,
  { patienceMs, after = '' }: Writing,
): Promise<Committed<T> & { home: string }> {
  const until = performance.now() + patienceMs;
  const refusedBy = new Set<string>();
  let restMs = FIRST_REST_MS;
  for (;;) {
    const home = clusterOf(tenant);
    // A process that stood still within a try has not learnt what became of it meanwhile.
    const began = performance.now();
    try {
      return { home, ...(await enter(cluster(home).primary, tenant, 'read write', null, fn, after)) };
    } catch (error) {
      const to = movedTo(error);
      if (to === undefined && !isGone(error)) throw error;
      count('db_writes_refused_by_a_move');
      refusedBy.add(home);
      if (to === undefined) await askDirectory();
      else if (to !== null) follow(tenant, to);
      if (!refusedBy.has(clusterOf(tenant))) continue;
      if (began >= until) throw patienceMs > 0 ? beingMoved(error) : error;
      await sleep(restMs);
      restMs = Math.min(2 * restMs, LONGEST_REST_MS);
      refusedBy.clear();
    }
  }
}

const beingMoved = (cause: unknown) =>
  new AppError(
    'unavailable',
    'The portal is being moved to another server and takes no changes for a moment. Nothing was changed; try again in a few seconds.',
    { cause, retryAfter: 2 },
  );

async function enter<T>(
  url: string,
  tenant: Tenant,
  mode: 'read write' | 'read only',
  seen: CausalPoint | null,
  fn: (db: TenantDb) => Promise<T>,
  after = '',
): Promise<Committed<T>> {
  count('db_transactions');
  const work = async (tx: postgres.ReservedSql, line: Line) => {
    const walls = raiseWalls(tx, tenant, mode, seen);
    if (seen) {
      const [state] = await walls;
      if (!state?.fresh) throw new Behind();
      return fn(within(tx, line, tenant));
    }
    // Sent, not awaited: the first query follows on the same connection, and fails with the transaction if this fails.
    const raised = walls.execute();
    raised.catch(() => {});
    try {
      return await fn(within(tx, line, tenant));
    } finally {
      await raised;
    }
  };
  return transaction(url, { mode, lane: tenant.id, after }, work);
}

const within = (tx: postgres.ReservedSql, line: Line, tenant: Tenant) =>
  Object.assign(drizzleOn(tx, line), { tenant }) as TenantDb;

function raiseWalls(
  tx: postgres.ReservedSql,
  tenant: Tenant,
  mode: 'read write' | 'read only',
  seen: CausalPoint | null,
) {
  const path = `${tenant.schema}, extensions`;
  if (mode === 'read write') {
    return inOneTrip(tx<{ fresh: boolean }[]>`select platform.let_write(${tenant.id}::text::uuid) as fresh,
      set_config('role', ${tenant.schema}, true), set_config('search_path', ${path}, true),
      set_config('app.current_tenant', ${tenant.id}, true)`);
  }
  if (!seen) {
    return inOneTrip(tx<{ fresh: boolean }[]>`select set_config('role', ${tenant.schema}, true),
      set_config('search_path', ${path}, true), set_config('app.current_tenant', ${tenant.id}, true), true as fresh`);
  }
  return inOneTrip(tx<{ fresh: boolean }[]>`select set_config('role', ${tenant.schema}, true),
    set_config('search_path', ${path}, true), set_config('app.current_tenant', ${tenant.id}, true),
    not pg_is_in_recovery() or (pg_last_wal_replay_lsn() >= ${seen.lsn}::text::pg_lsn
      and (select timeline_id from pg_control_checkpoint()) = ${seen.timeline}::int) as fresh`);
}

type Position = { lsn: string; timeline: number };

const POSITION = `select pg_current_wal_insert_lsn()::text as lsn, ${TIMELINE} as timeline`;

/**
 * How far the primary of a tenant's cluster has written: what a later read by the same person must have replayed. The write is
 * done by then: if the primary does not say, their reads go to it, and nothing has failed.
 */
export async function causalPoint(tenant: Tenant): Promise<CausalPoint> {
  const home = cluster(clusterOf(tenant));
  try {
    return pointOf(home.name, await onServer<Position>(home.primary, POSITION));
  } catch (error) {
    count('db_points_unknown');
    log().warn({ err: error, tenant: tenant.slug }, 'how far a write has got is not known');
    return ON_PRIMARY;
  }
}

const pointOf = (clusterName: string, [row]: readonly Position[]): CausalPoint =>
  row ? { cluster: clusterName, ...row } : ON_PRIMARY;
