import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { after, before, test } from 'node:test';
import { eq } from 'drizzle-orm';
import type { Tenant } from '#db/placement.ts';
import { unit } from '#db/schema/tenant/people.ts';
import { type TenantDb, withTenant } from '#db/tenant-db.ts';
import { type TestCluster, testCluster } from '#db/testing.ts';

/** How often the client spoke again after the server had: each time it had waited for an answer. */
let trips = 0;
let cluster: TestCluster;
let relay: Server;
let tenant: Tenant;

before(async () => {
  cluster = await testCluster();
  const direct = new URL(process.env.DATABASE_URL ?? '');
  relay = createServer((client) => {
    const server = connect(Number(direct.port), direct.hostname);
    let answered = true;
    client.on('data', (sent) => {
      if (answered) trips += 1;
      answered = false;
      server.write(sent);
    });
    server.on('data', (sent) => {
      answered = true;
      client.write(sent);
    });
    client.on('close', () => server.destroy());
    for (const socket of [client, server]) socket.setNoDelay().on('error', () => {});
  }).listen(0, '127.0.0.1');
  await once(relay, 'listening');
  const through = new URL(direct);
  through.port = String((relay.address() as AddressInfo).port);
  process.env.DATABASE_URL = through.href;
  process.env.DATABASE_PREPARE = '0';
  tenant = await cluster.newTenant();
});

after(async () => {
  await cluster.stop();
  relay.close();
});

const named = (db: TenantDb, name: string) => db.select().from(unit).where(eq(unit.name, name));

test('behind a pooler a transaction of several statements waits for what it needs, and not once more', async () => {
  await withTenant(tenant, 'write', (db) => named(db, 'opens the connection'));
  trips = 0;
  const found = await withTenant(tenant, 'write', async (db) => {
    await db.insert(unit).values({ name: 'Depot', code: 'depot' });
    return Promise.all(['Depot', "'; --", 'Nowhere'].map((name) => named(db, name)));
  });
  assert.deepEqual(
    found.map((rows) => rows.length),
    [1, 0, 0],
  );
  assert.equal(trips, 3, 'the walls with the insert, three reads together, the commit');
});
