import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { sql } from 'drizzle-orm';
import postgres from 'postgres';
import type { Tenant } from '#db/placement.ts';
import { auditSeal } from '#db/schema/tenant/audit.ts';
import { causalPoint, withTenant } from '#db/tenant-db.ts';
import { type TestCluster, testCluster } from '#db/testing.ts';
import { recordAudit, sealPending, verifyAudit } from '#features/audit/commands.ts';

const at = new Date('2026-03-01T10:00:00Z');
let cluster: TestCluster;
let admin: postgres.Sql;

before(async () => {
  cluster = await testCluster();
  admin = postgres(cluster.adminUrl, { max: 1 });
});
after(async () => {
  await admin.end();
  await cluster.stop();
});

async function tenantWithTrail(): Promise<Tenant> {
  const tenant = await cluster.newTenant();
  for (let n = 0; n < 3; n++) {
    await withTenant(tenant, 'write', (db) =>
      recordAudit(db, [
        {
          at,
          actor: { kind: 'system', id: null },
          action: 'person.changed',
          subject: { kind: 'person', id: randomUUID() },
          changes: { familyName: { before: 'Brandt', after: `Brandt-${n}` } },
        },
      ]),
    );
  }
  // Another test's sealer may be at it too: it visits every tenant there is.
  const sealed = () => withTenant(tenant, 'write', (db) => db.$count(auditSeal));
  while ((await sealed()) < 3) await sealPending(tenant, at);
  return { ...tenant };
}

const verify = async (tenant: Tenant) => verifyAudit({ ...tenant, seen: await causalPoint(tenant) }, at);

test('the chain verifies from the first row', async () => {
  const verdict = await verify(await tenantWithTrail());
  assert.equal(verdict.fault, null);
  assert.equal(verdict.events, 3);
});

test('the application can neither change nor delete what it wrote', async () => {
  const tenant = await tenantWithTrail();
  for (const text of [
    "update audit_event set action = 'x'",
    'delete from audit_event',
    'delete from audit_seal',
  ]) {
    await assert.rejects(
      withTenant(tenant, 'write', (db) => db.execute(sql.raw(text))),
      (error: Error) => /permission denied/.test(String((error.cause as Error)?.message)),
    );
  }
});

for (const [what, tamper, expected] of [
  [
    'a changed event',
    (s: string) =>
      `update ${s}.audit_event set action = 'person.created' where id = (select event_id from ${s}.audit_seal where seq = 2)`,
    /seal 2 does not fit/,
  ],
  [
    'a changed value',
    (s: string) =>
      `update ${s}.audit_value set after = '"Nobody"' where event_id = (select event_id from ${s}.audit_seal where seq = 2)`,
    /values of "familyName"/,
  ],
  ['a removed seal', (s: string) => `delete from ${s}.audit_seal where seq = 2`, /seal 3 follows seal 1/],
  [
    'a replaced seal',
    (s: string) => `update ${s}.audit_seal set hash = repeat('0', 64) where seq = 2`,
    /seal 2 does not fit/,
  ],
] as const) {
  test(`${what} is found`, async () => {
    const tenant = await tenantWithTrail();
    await admin.unsafe(tamper(tenant.schema));
    assert.match((await verify(tenant)).fault ?? 'no fault', expected);
  });
}

test('erasing the values behind the hashes leaves the chain whole', async () => {
  const tenant = await tenantWithTrail();
  await withTenant(tenant, 'write', (db) => db.execute(sql`delete from audit_value`));
  assert.equal((await verify(tenant)).fault, null);
});
