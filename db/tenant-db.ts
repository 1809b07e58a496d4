import type postgres from 'postgres';
import { type CausalPoint, type LogPosition, ON_PRIMARY, TIMELINE } from '#db/causal.ts';
import { connectionLost } from '#db/failure.ts';
import type { Tenant } from '#db/placement.ts';
import { cluster } from '#db/pools.ts';
import { pickReplica, rest } from '#db/replicas.ts';
import { type Database, drizzleOn } from '#db/session.ts';
import { type Committed, inOneTrip, type Line, onServer, transaction } from '#db/transaction.ts';
import type { Asking } from '#lib/cache.ts';
import { clock } from '#lib/clock.ts';
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
 * Reads go to a replica that has replayed `tenant.seen`, else to the primary; a lost connection is retried once there.
 * @throws what `fn` throws, with the transaction rolled back
 */
export async function withTenant<T>(
  tenant: TenantScope,
  intent: Intent,
  fn: (db: TenantDb) => Promise<T>,
): Promise<T> {
  const home = cluster(tenant.cluster);
  if (intent === 'write') return (await enter(home.primary, tenant, 'read write', null, fn)).result;

  const now = clock.now().getTime();
  const replica = pickReplica(home.primary, intent === 'report' ? home.report : home.read, now);
  if (replica !== null && (!tenant.seen || tenant.seen.cluster === home.name)) {
    try {
      return (await enter(replica, tenant, 'read only', tenant.seen ?? null, fn)).result;
    } catch (error) {
      if (error instanceof Behind) count('db_reads_replica_behind');
      else if (connectionLost(error)) rest(replica, now);
      else throw error;
    }
  }
  try {
    return (await enter(home.primary, tenant, 'read only', null, fn)).result;
  } catch (error) {
    if (!connectionLost(error)) throw error;
    return (await enter(home.primary, tenant, 'read only', null, fn)).result;
  }
}

/** A write, and how far the primary had written just after: what costs a question of its own otherwise. */
export async function writeTenant<T>(
  tenant: Tenant,
  fn: (db: TenantDb) => Promise<T>,
): Promise<{ result: T; seen: CausalPoint }> {
  const home = cluster(tenant.cluster);
  const { result, after } = await enter(home.primary, tenant, 'read write', null, fn, POSITION);
  return { result, seen: pointOf(home.name, after as Position[]) };
}

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
    const walls = raiseWalls(tx, tenant, seen);
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
  return transaction(url, mode, work, after);
}

const within = (tx: postgres.ReservedSql, line: Line, tenant: Tenant) =>
  Object.assign(drizzleOn(tx, line), { tenant }) as TenantDb;

function raiseWalls(tx: postgres.ReservedSql, tenant: Tenant, seen: CausalPoint | null) {
  const path = `${tenant.schema}, extensions`;
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
  const home = cluster(tenant.cluster);
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
