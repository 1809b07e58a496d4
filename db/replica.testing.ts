import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { follow, type Tenant } from '#db/placement.ts';
import { type TenantDb, type TenantScope, withTenant } from '#db/tenant-db.ts';
import { stateOf } from '#lib/breaker.testing.ts';
import type { BreakerState } from '#lib/breaker.ts';
import { clock } from '#lib/clock.ts';
import { type ClusterConfig, parseEnv } from '#lib/env.ts';
import { soonAfter } from '#lib/in-time.testing.ts';
import { singleton } from '#lib/singleton.ts';

/** Which server answers, and which units there are. */
export async function look(db: TenantDb) {
  const [row] = await db.execute<{ onReplica: boolean; codes: string[] }>(sql`
    select pg_is_in_recovery() as "onReplica", (select jsonb_agg(code order by code) from unit) as codes`);
  assert.ok(row);
  return row;
}

/** What the primary answers. */
export const onPrimary = (tenant: Tenant) => withTenant(tenant, 'write', look);

/** What it shows once it is read: a machine that stood still for two seconds had taken it for away. */
export async function readThere(scope: TenantScope, intent: 'read' | 'report' = 'read') {
  for (; ; await sleep(50)) {
    const seen = await withTenant(scope, intent, look);
    if (seen.onReplica) return seen;
  }
}

/** Whether anybody is on the way to know how far a replica is. */
export const asking = () =>
  [...singleton<Map<string, { asking: boolean }>>('db.replicas', () => new Map()).values()].some(
    (each) => each.asking,
  );

/**
 * From here on the replica is read, time stands still, and so nobody asks how far it is: a machine that stands still meanwhile takes
 * it out for nobody. @returns the clock, which a test may put forward or let go on
 */
export async function usedInStillTime(t: TestContext, tenant: Tenant) {
  const time = { at: clock.now().getTime(), goOn: () => mocked.mock.restore() };
  const mocked = t.mock.method(clock, 'now', () => new Date(time.at));
  do await readThere(tenant);
  while (asking());
  return time;
}

/** For the rest of a test the tenant is on another cluster, of these servers. */
export function onCluster(
  t: TestContext,
  tenant: Tenant,
  name: string,
  primary: string,
  read: readonly string[],
): void {
  const { DATABASE_CLUSTERS } = parseEnv({ DATABASE_CLUSTERS: JSON.stringify([{ name, primary, read }]) });
  const known = singleton<ClusterConfig[]>('db.clusters', () => []);
  known.push(...(DATABASE_CLUSTERS ?? []));
  follow(tenant, name);
  t.after(() => {
    follow(tenant, tenant.cluster);
    known.pop();
  });
}

/** Reads until a read is answered by the replica; no read may fail or wait meanwhile: whoever tries it is nobody who reads. */
export async function untilOnReplica(tenant: Tenant, codes: string[]): Promise<void> {
  for (; ; await sleep(50)) {
    const seen = await soonAfter(1_500, onPrimary(tenant), withTenant(tenant, 'read', look));
    assert.deepEqual(seen.codes, codes);
    if (seen.onReplica) return;
  }
}

export async function untilState(tenant: Tenant, state: BreakerState, codes: string[]): Promise<void> {
  while (stateOf('replica') !== state) {
    assert.deepEqual(await withTenant(tenant, 'read', look), { onReplica: false, codes });
    await sleep(20);
  }
}
