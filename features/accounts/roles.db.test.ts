import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Tenant } from '#db/placement.ts';
import { personRole } from '#db/schema/tenant/people.ts';
import { type TenantDb, withTenant } from '#db/tenant-db.ts';
import { type TestCluster, testCluster } from '#db/testing.ts';
import { endRole, grantRole, setActive } from '#features/accounts/commands.ts';
import { rolesOf } from '#features/accounts/queries.ts';
import type { Actor } from '#features/audit/commands.ts';
import { addPerson, addUnit } from '#features/compliance/world.testing.ts';
import { depart } from '#features/employment/commands.ts';
import { installJobs } from '#features/jobs/jobs.ts';
import { AppError } from '#lib/errors.ts';

let cluster: TestCluster;
let tenant: Tenant;
let finance: string;
let it: string;
let tomas: string;
let eli: string;
let by: Parameters<typeof grantRole>[2];
const now = new Date('2026-03-02T09:00:00Z');
const write = <T>(work: (db: TenantDb) => Promise<T>) => withTenant(tenant, 'write', work);

before(async () => {
  cluster = await testCluster();
  await installJobs(cluster.adminUrl);
});
after(() => cluster.stop());

beforeEach(async () => {
  tenant = await cluster.newTenant();
  await write(async (db) => {
    finance = await addUnit(db, 'Finance');
    it = await addUnit(db, 'IT');
    tomas = await addPerson(db, { unitId: it });
    eli = await addPerson(db, { unitId: finance });
    await db.insert(personRole).values({ personId: tomas, role: 'tenant_admin' });
  });
  by = { reach: { scope: { kind: 'all' }, viewerId: tomas }, now };
});

test('a role is given once and ends with a trace', async () => {
  const input = { personId: eli, role: 'hr_admin' as const, unitId: finance };
  await write((db) => grantRole(db, input, by));
  await assert.rejects(
    write((db) => grantRole(db, input, by)),
    { code: 'conflict' },
  );
  const [held] = await write((db) => rolesOf(db, eli));
  assert.equal(held?.unit, 'Finance');
  await write((db) => endRole(db, { personId: eli, roleId: held?.id ?? '' }, by));
  const [ended] = await write((db) => rolesOf(db, eli));
  assert.deepEqual(ended?.endedAt, now);
});

test('the last tenant admin stays one, and active', async () => {
  const [held] = await write((db) => rolesOf(db, tomas));
  await assert.rejects(
    write((db) => endRole(db, { personId: tomas, roleId: held?.id ?? '' }, by)),
    { code: 'conflict' },
  );
  const other = { reach: { ...by.reach, viewerId: eli }, now };
  await assert.rejects(
    write((db) => setActive(db, { personId: tomas, to: 'inactive' }, other)),
    { code: 'conflict' },
  );
});

const person = (id: string): Actor => ({ kind: 'person', id });
const everybody = { kind: 'all' as const };
const go = (personId: string, viewerId: string) => (db: TenantDb) =>
  depart(db, { personId, reach: { scope: everybody, viewerId }, by: person(viewerId), now });
const suspend = (personId: string, viewerId: string) => (db: TenantDb) =>
  setActive(db, { personId, to: 'inactive' }, { reach: { scope: everybody, viewerId }, now });
const end = (personId: string, viewerId: string) => async (db: TenantDb) => {
  const roleId = (await rolesOf(db, personId)).find(({ role }) => role === 'tenant_admin')?.id ?? '';
  return endRole(db, { personId, roleId }, { reach: { scope: everybody, viewerId }, now });
};

test('nobody sends themselves away, nor the last who administers the whole tenant', async () => {
  await write((db) => grantRole(db, { personId: eli, role: 'tenant_admin', unitId: finance }, by));
  await assert.rejects(write(go(tomas, tomas)), { code: 'conflict', message: /let yourself go/ });
  await assert.rejects(write(suspend(tomas, tomas)), { code: 'conflict', message: /deactivate yourself/ });
  await assert.rejects(write(go(tomas, eli)), { code: 'conflict', message: /Nobody else administers/ });
  await write(end(eli, tomas));
  await write(go(eli, tomas));
});

const WAYS = { 'end each other’s role': end, 'deactivate each other': suspend, 'let each other go': go };

for (const [what, act] of Object.entries(WAYS)) {
  test(`of two admins who ${what} at the same moment, one stays`, async () => {
    await write((db) => grantRole(db, { personId: eli, role: 'tenant_admin', unitId: null }, by));
    let second: Promise<unknown> = Promise.resolve();
    await write(async (db) => {
      await act(eli, tomas)(db);
      second = write(act(tomas, eli)).catch((error: unknown) => error);
      await Promise.race([second, sleep(300)]);
    });
    const refused = await second;
    assert.ok(refused instanceof AppError, 'both succeeded');
    assert.equal(refused.code, 'conflict');
  });
}

test('who administers one department ends no role beyond it', async () => {
  const local = { reach: { scope: { kind: 'units' as const, unitIds: [finance] }, viewerId: tomas }, now };
  const give = (unitId: string | null) => async (db: TenantDb) => {
    await grantRole(db, { personId: eli, role: 'auditor', unitId }, by);
    return (await rolesOf(db, eli)).find((held) => !held.endedAt)?.id ?? '';
  };
  const take = (roleId: string) => write((db) => endRole(db, { personId: eli, roleId }, local));
  for (const unitId of [null, it]) {
    const roleId = await write(give(unitId));
    await assert.rejects(take(roleId), { code: 'forbidden' });
    await write((db) => endRole(db, { personId: eli, roleId }, by));
  }
  await take(await write(give(finance)));
});

test('who administers one department sends nobody away who has a role beyond it', async () => {
  const scope = { kind: 'units' as const, unitIds: [finance] };
  const reach = { scope, viewerId: tomas };
  const away = [
    (db: TenantDb) => setActive(db, { personId: eli, to: 'inactive' }, { reach, now }),
    (db: TenantDb) => depart(db, { personId: eli, reach, by: person(tomas), now }),
  ];
  await write((db) => grantRole(db, { personId: eli, role: 'auditor', unitId: finance }, by));
  await write((db) => grantRole(db, { personId: eli, role: 'auditor', unitId: null }, by));
  for (const act of away) await assert.rejects(write(act), { code: 'forbidden' });
  const wide = (await write((db) => rolesOf(db, eli))).find(({ unitId }) => unitId === null);
  await write((db) => endRole(db, { personId: eli, roleId: wide?.id ?? '' }, by));
  for (const act of away) await write(act);
});

test('who administers one department gives no role beyond it', async () => {
  const local = { reach: { scope: { kind: 'units' as const, unitIds: [finance] }, viewerId: tomas }, now };
  const give = (personId: string, unitId: string | null) =>
    write((db) => grantRole(db, { personId, role: 'auditor', unitId }, local));
  await give(eli, finance);
  await assert.rejects(give(eli, null), { code: 'bad_input' });
  await assert.rejects(give(eli, it), { code: 'bad_input' });
  await assert.rejects(give(tomas, finance), { code: 'not_found' });
});
