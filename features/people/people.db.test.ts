import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Tenant } from '#db/placement.ts';
import { type TenantDb, withTenant } from '#db/tenant-db.ts';
import { type TestCluster, testCluster } from '#db/testing.ts';
import type { Scope } from '#features/access/rules/permissions.ts';
import { addPerson, addSite, addUnit } from '#features/compliance/world.testing.ts';
import { installJobs } from '#features/jobs/jobs.ts';
import { recordAttributes } from '#features/people/commands.ts';
import { findPerson, listPeople } from '#features/people/queries.ts';
import { listSites, listUnits } from '#features/units/queries.ts';

let cluster: TestCluster;
let tenant: Tenant;
const ids: Record<string, string> = {};
const HANA = { kind: 'person' as const, id: '00000000-0000-4000-8000-000000000001' };
const now = new Date('2026-03-10T09:00:00Z');

before(async () => {
  cluster = await testCluster();
  await installJobs(cluster.adminUrl);
  tenant = await cluster.newTenant();
  await write(async (db) => {
    ids.co = await addUnit(db, 'Company');
    ids.fin = await addUnit(db, 'Finance', ids.co);
    ids.it = await addUnit(db, 'IT', ids.co);
    ids.ber = await addSite(db, 'Berlin');
    ids.bo = await addPerson(db, { givenName: 'Bo', familyName: 'Boss', unitId: ids.co });
    ids.eli = await addPerson(db, {
      givenName: 'Eli',
      familyName: 'Abel',
      unitId: ids.fin,
      managerId: ids.bo,
      siteId: ids.ber,
    });
    ids.nia = await addPerson(db, {
      givenName: 'Nia',
      familyName: 'Zeller',
      unitId: ids.it,
      employeeNo: 'E_1',
    });
    ids.old = await addPerson(db, { givenName: 'Old', familyName: 'Timer', unitId: ids.it, status: 'left' });
  });
});
after(() => cluster.stop());

const write = <T>(fn: (db: TenantDb) => Promise<T>) => withTenant(tenant, 'write', fn);
const all: Scope = { kind: 'all' };
const list = async (given: Record<string, string>, scope: Scope = all) =>
  (await write((db) => listPeople(db, { scope, viewerId: ids.bo ?? '', ...given }))).people.map(
    ({ givenName }) => givenName,
  );

test('people are found by name, address and number, by unit with what lies below, and by status', async () => {
  assert.deepEqual(await list({}), ['Eli', 'Bo', 'Old', 'Nia']);
  assert.deepEqual(await list({ text: 'eli ab' }), ['Eli']);
  assert.deepEqual(await list({ text: 'E_1' }), ['Nia'], 'an underscore is no wildcard');
  assert.deepEqual(await list({ unitId: ids.co ?? '', status: 'active' }), ['Eli', 'Bo', 'Nia']);
  assert.deepEqual(await list({ unitId: ids.fin ?? '' }), ['Eli']);
});

test('a scope reaches its units, its reports or oneself, and the rest is not found', async () => {
  assert.deepEqual(await list({}, { kind: 'units', unitIds: [ids.it ?? ''] }), ['Old', 'Nia']);
  assert.deepEqual(await list({}, { kind: 'reports' }), ['Eli']);
  assert.deepEqual(await list({}, { kind: 'self' }), ['Bo']);
  const narrow = { scope: { kind: 'units' as const, unitIds: [ids.it ?? ''] }, viewerId: ids.bo ?? '' };
  await assert.rejects(
    write((db) => findPerson(db, { personId: ids.eli ?? '', ...narrow })),
    { code: 'not_found' },
  );
});

test('units come in the order of the tree with their active people, sub-units included', async () => {
  const units = await write(listUnits);
  assert.deepEqual(
    units.map(({ name, depth, people }) => `${depth} ${name} ${people}`),
    ['0 Company 3', '1 Finance 1', '1 IT 1'],
  );
  assert.deepEqual(
    (await write(listSites)).map(({ name, people }) => `${name} ${people}`),
    ['Berlin 1'],
  );
});

test('an attribute keeps its past, its source and the day it was learnt; the person carries today’s value', async () => {
  const record = (changes: Record<string, string | null>, validFrom: string) =>
    write((db) =>
      recordAttributes(db, { personId: ids.nia ?? '', changes, validFrom, source: 'hr', by: HANA, now }),
    );
  const stale = await record({ unit: ids.fin ?? '', 'custom.badge': 'red' }, '2026-03-01');
  assert.equal(stale.length, 1);
  assert.deepEqual(await record({ unit: ids.fin ?? '' }, '2026-03-05'), [], 'nothing new is nothing');
  await record({ unit: ids.it ?? '' }, '2026-03-08');
  const found = await write((db) =>
    findPerson(db, { personId: ids.nia ?? '', scope: all, viewerId: HANA.id }),
  );
  assert.equal(found.unitId, ids.it);
  assert.deepEqual(
    found.attributes.map(({ name, value, validFrom, validTo }) => [name, value, validFrom, validTo]),
    [
      ['custom.badge', 'red', '2026-03-01', null],
      ['unit', ids.fin, '2026-03-01', '2026-03-08'],
      ['unit', ids.it, '2026-03-08', null],
    ],
  );
  await assert.rejects(record({ unit: ids.fin ?? '' }, '2026-03-11'), /from the day it holds, not before/);
});
