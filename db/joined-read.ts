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
 * The scope by which a cache loads: the page's own while it waits; to renew what is stale another, so that the transaction is
 * the renewal's alone, whatever becomes of the page's.
 */
export const ownScope = (scope: TenantScope, { renewing }: Loading): TenantScope =>
  renewing ? { ...scope } : scope;

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
