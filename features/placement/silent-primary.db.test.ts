import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { unavailable } from '#db/failure.ts';
import type { Tenant } from '#db/placement.ts';
import { platformAnywhere, primarySilent } from '#db/platform-db.ts';
import { type TestCluster, testCluster } from '#db/testing.ts';
import { openLetters } from '#features/dead-letters/queries.ts';
import { listTenants, recentEvents } from '#features/operations/queries.ts';
import { measureAll } from '#features/placement/queries.ts';
import { removeEmbedded } from '#lib/embedded/existing.ts';
import { PASSES } from '#lib/errors.ts';
import { type Relay, startRelay } from '#lib/relay.testing.ts';

const FOLDER = 'test-console';

let cluster: TestCluster;
let tenant: Tenant;
/** Before the primary and before the replica: they hang for this process alone. */
let primary: Relay;
let replica: Relay;

before(async () => {
  await removeEmbedded(resolve('.lectern', FOLDER));
  cluster = await testCluster(FOLDER);
  primary = await through('DATABASE_URL');
  replica = await through('DATABASE_REPLICA_URL');
  tenant = await cluster.newTenant();
});
after(async () => {
  await cluster.stop();
  await primary.close();
  await replica.close();
  await removeEmbedded(resolve('.lectern', FOLDER));
});

async function through(name: 'DATABASE_URL' | 'DATABASE_REPLICA_URL'): Promise<Relay> {
  const url = new URL(process.env[name] ?? '');
  const relay = await startRelay(Number(url.port));
  url.port = String(relay.port);
  process.env[name] = url.href;
  return relay;
}

/** What the pages of the console read, each as it is opened, and how long the slowest took. */
async function readAll() {
  let slowest = 0;
  const timed = async <T>(read: () => Promise<T>): Promise<T> => {
    const began = performance.now();
    const result = await read();
    slowest = Math.max(slowest, performance.now() - began);
    return result;
  };
  const tenants = await timed(listTenants);
  await timed(recentEvents);
  await timed(openLetters);
  const placed = await timed(measureAll);
  return { slugs: tenants.map(({ slug }) => slug), placed, slowest };
}

test('while the primary hangs the console is read from its replica, soon, and says since when', async (t) => {
  const before = await readAll();
  assert.equal(primarySilent(), null);
  assert.ok(before.placed.homes[0]?.facts);
  const heardBy = Date.now();

  primary.hang();
  t.after(() => primary.mend());
  const first = await readAll();
  assert.ok(first.slowest < 2_500, `${Math.round(first.slowest)} ms`);
  assert.deepEqual(first.slugs, before.slugs);
  assert.ok(first.slugs.includes(tenant.slug));
  const [placed] = first.placed.tenants.filter((one) => one.tenant.id === tenant.id);
  assert.ok(placed?.facts, 'what a tenant holds is read on the replica');
  assert.equal(first.placed.homes[0]?.facts, null, 'what a primary says of itself nobody else can');
  const heardAt = primarySilent()?.heardAt;
  assert.ok(heardAt && Math.abs(heardAt.getTime() - heardBy) < 3_000);

  const began = performance.now();
  await Promise.all(Array.from({ length: 30 }, () => listTenants()));
  assert.ok(performance.now() - began < 1_500, 'nobody waits for one that is known to hang');

  primary.mend();
  await sleep(1_500);
  await listTenants();
  assert.equal(primarySilent(), null);
  assert.ok((await measureAll()).homes[0]?.facts);
});

test('when no server of the directory answers, that passes, and is said soon', async (t) => {
  primary.hang();
  replica.hang();
  t.after(() => {
    primary.mend();
    replica.mend();
  });
  const began = performance.now();
  const refused = await listTenants().catch((error: unknown) => error);
  assert.ok(performance.now() - began < 3_000);
  assert.ok(unavailable(refused));
  assert.equal((refused as { digest?: string }).digest, PASSES);
});

test('what the directory refuses is a fault, and does not pass', async () => {
  await sleep(1_500);
  const refused = await platformAnywhere('select from platform.no_such_table', []).catch((error) => error);
  assert.ok(refused instanceof Error && !unavailable(refused));
  assert.equal((refused as { digest?: string }).digest, undefined);
  assert.equal(primarySilent(), null);
});
