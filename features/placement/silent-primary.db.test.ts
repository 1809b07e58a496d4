import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { unavailable } from '#db/failure.ts';
import type { Tenant } from '#db/placement.ts';
import { platformAnywhere, primarySilent } from '#db/platform-db.ts';
import { type RelayedCluster, relayedCluster } from '#db/relayed.testing.ts';
import { openLetters } from '#features/dead-letters/queries.ts';
import { listTenants, recentEvents } from '#features/operations/queries.ts';
import { measureAll } from '#features/placement/queries.ts';
import { PASSES } from '#lib/errors.ts';
import { inTime } from '#lib/in-time.testing.ts';
import type { Relay } from '#lib/relay.testing.ts';
import { until } from '#lib/until.testing.ts';

let cluster: RelayedCluster;
let tenant: Tenant;
let primary: Relay;
let replica: Relay;
before(async () => {
  cluster = await relayedCluster('test-console');
  ({ tenant, primary, replica } = cluster);
});
after(() => cluster.stop());

/** What the pages of the console read, each as it is opened, and each within so long. */
async function readAll(withinMs: number) {
  const tenants = await inTime(withinMs, listTenants());
  await inTime(withinMs, recentEvents());
  await inTime(withinMs, openLetters());
  const placed = await inTime(withinMs, measureAll());
  return { slugs: tenants.map(({ slug }) => slug), placed };
}

/** Until the primary has answered in time. */
const heard = () =>
  until('the primary is heard', async () => {
    await listTenants();
    return primarySilent() === null;
  });
const factsOfPrimary = () =>
  until('it says of itself what nobody else can', async () => Boolean((await measureAll()).homes[0]?.facts));

test('while the primary hangs the console is read from its replica, soon, and says since when', async (t) => {
  await factsOfPrimary();
  const before = await readAll(60_000);
  const from = Date.now();
  await heard();
  const by = Date.now();

  primary.hang();
  t.after(() => primary.mend());
  const first = await readAll(2_500);
  assert.deepEqual(first.slugs, before.slugs);
  assert.ok(first.slugs.includes(tenant.slug));
  const [placed] = first.placed.tenants.filter((one) => one.tenant.id === tenant.id);
  assert.ok(placed?.facts, 'what a tenant holds is read on the replica');
  assert.equal(first.placed.homes[0]?.facts, null, 'what a primary says of itself nobody else can');
  const heardAt = primarySilent()?.heardAt;
  // One clock counts from 1970 and the other from the process's start.
  assert.ok(heardAt && heardAt.getTime() >= from - 50 && heardAt.getTime() <= by + 50, String(heardAt));

  // Nobody waits for one that is known to hang.
  await inTime(1_500, Promise.all(Array.from({ length: 30 }, () => listTenants())));

  primary.mend();
  await heard();
  await factsOfPrimary();
});

test('when no server of the directory answers, that passes, and is said soon', async (t) => {
  primary.hang();
  replica.hang();
  t.after(() => {
    primary.mend();
    replica.mend();
  });
  const refused = await inTime(
    3_000,
    listTenants().catch((error: unknown) => error),
  );
  assert.ok(unavailable(refused));
  assert.equal((refused as { digest?: string }).digest, PASSES);
});

test('what the directory refuses is a fault, and does not pass', async () => {
  await heard();
  const refused = await platformAnywhere('select from platform.no_such_table', []).catch((error) => error);
  assert.ok(refused instanceof Error && !unavailable(refused));
  assert.equal((refused as { digest?: string }).digest, undefined);
  assert.equal(primarySilent(), null);
});
