import { sql } from 'drizzle-orm';
import { ON_PRIMARY, positionText, TIMELINE } from '#db/causal.ts';
import { type TenantDb, type TenantScope, withTenant } from '#db/tenant-db.ts';
import type { Loading } from '#lib/cache.ts';
import { singleton } from '#lib/singleton.ts';

type Wanted = {
  run: (db: TenantDb) => Promise<unknown>;
  resolve: (value: unknown) => void;
  reject: (why: unknown) => void;
};

const waiting = () => singleton('db.joined-reads', () => new WeakMap<TenantScope, Wanted[]>());

/**
 * A read that shares its transaction with the others asked for on the same scope object in this turn of the event loop: a
 * page, its shell and the caches it fills cost one transaction together. A scope belongs to one request, so do its reads.
 */
export function joinedRead<T>(scope: TenantScope, run: (db: TenantDb) => Promise<T>): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const one = { run, resolve: resolve as Wanted['resolve'], reject };
    const open = waiting().get(scope);
    if (open) {
      open.push(one);
      return;
    }
    waiting().set(scope, [one]);
    setImmediate(() => void readTogether(scope));
  });
}

/**
 * The read by which a cache loads: with the page's own reads while the page waits; to renew what is stale in a transaction of
 * its own, whatever becomes of the page's. Where it reads is noted first, so what is read is at least that new.
 */
export const loadedRead = <T>(
  scope: TenantScope,
  { renewing, note }: Loading,
  run: (db: TenantDb) => Promise<T>,
): Promise<T> =>
  joinedRead(renewing ? { ...scope } : scope, async (db) => {
    note(await readPosition(db));
    return run(db);
  });

/** Where in its cluster's history a transaction's next statement reads at least. */
export async function readPosition(db: TenantDb): Promise<string> {
  const [row] = await db.execute<{ lsn: string; timeline: number }>(sql`
    select (case when pg_is_in_recovery() then pg_last_wal_replay_lsn() else pg_current_wal_insert_lsn() end)::text as lsn,
      ${sql.raw(TIMELINE)} as timeline`);
  return positionText(row ? { cluster: db.tenant.cluster, ...row } : ON_PRIMARY);
}

async function readTogether(scope: TenantScope): Promise<void> {
  const all = waiting().get(scope) ?? [];
  waiting().delete(scope);
  try {
    const values = await withTenant(scope, 'read', (db) => Promise.all(all.map(({ run }) => run(db))));
    for (const [index, { resolve }] of all.entries()) resolve(values[index]);
  } catch (error) {
    // One failed statement ends the transaction for all of them.
    for (const { reject } of all) reject(error);
  }
}
