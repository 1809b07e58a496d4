import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sql } from 'drizzle-orm';
import { unavailable } from '#db/failure.ts';
import type { Tenant } from '#db/placement.ts';
import { type RelayedCluster, relayedCluster } from '#db/relayed.testing.ts';
import { type TenantDb, withTenant } from '#db/tenant-db.ts';
import { PASSES } from '#lib/errors.ts';
import { inTime } from '#lib/in-time.testing.ts';
import type { Relay } from '#lib/relay.testing.ts';
import { until } from '#lib/until.testing.ts';

let cluster: RelayedCluster;
let tenant: Tenant;
let primary: Relay;
let replica: Relay;
before(async () => {
  cluster = await relayedCluster('test-silence');
  ({ tenant, primary, replica } = cluster);
});
after(() => cluster.stop());

const people = (db: TenantDb) => db.execute(sql`select count(*)::int as n from person`);
const read = () => withTenant(tenant, 'read', people);

/** Reads in vain. @returns how long it took to learn that */
async function refused(): Promise<number> {
  const began = performance.now();
  const error = await read().then(
    () => assert.fail('it was read'),
    (why: unknown) => why,
  );
  assert.ok(unavailable(error));
  assert.equal((error as { digest?: string }).digest, PASSES);
  return performance.now() - began;
}

test('when every server hangs a reader learns within seconds that it passes, and reads when one is back', async (t) => {
  await read();
  primary.hang();
  replica.hang();
  t.after(() => {
    primary.mend();
    replica.mend();
  });
  await inTime(30_000, refused());
  await inTime(8_000, refused());
  primary.mend();
  replica.mend();
  await until('it is read', async () => (await read()).length === 1);
  // It has spoken: of one that was silent a while ago no more is believed than of any other.
  primary.hang();
  replica.hang();
  const tookMs = await inTime(30_000, refused());
  assert.ok(tookMs > 10_000, `${tookMs} ms`);
});

test('a read that takes long is not given up while its server answers others', async () => {
  const slow = (db: TenantDb) => db.execute(sql`select pg_sleep(7)`);
  replica.cut();
  await withTenant(tenant, 'read', slow);
  replica.mend();
});
