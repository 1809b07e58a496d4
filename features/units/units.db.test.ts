import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { eq } from 'drizzle-orm';
import type { Tenant } from '#db/placement.ts';
import { auditEvent } from '#db/schema/tenant/audit.ts';
import { personRole, site, unit, unitAncestor } from '#db/schema/tenant/people.ts';
import { type TenantDb, withTenant } from '#db/tenant-db.ts';
import { type TestCluster, testCluster } from '#db/testing.ts';
import { HANA } from '#features/assignments/schedule.testing.ts';
import { draftAudience } from '#features/audiences/commands.ts';
import { addPerson } from '#features/compliance/world.testing.ts';
import { installJobs } from '#features/jobs/jobs.ts';
import { putOnRecord } from '#features/joiners/commands.ts';
import { joinerInput } from '#features/joiners/input.ts';
import { recordAttributes } from '#features/people/commands.ts';
import { addSite, removeSite, renameSite } from '#features/sites/commands.ts';
import { addSiteInput } from '#features/sites/input.ts';
import { addUnit, removeUnit, renameUnit } from '#features/units/commands.ts';
import { addUnitInput } from '#features/units/input.ts';
import { listUnits } from '#features/units/queries.ts';

let cluster: TestCluster;
let tenant: Tenant;
const now = new Date('2026-04-01T09:00:00Z');
const act = { by: HANA, now };
const everywhere = { scope: { kind: 'all' as const }, viewerId: HANA.id };

before(async () => {
  cluster = await testCluster();
  await installJobs(cluster.adminUrl);
});
after(() => cluster.stop());
beforeEach(async () => {
  tenant = await cluster.newTenant();
});

const write = <T>(fn: (db: TenantDb) => Promise<T>, of = tenant) => withTenant(of, 'write', fn);
const make = (name: string, parentId: string | null = null, of = tenant) =>
  write((db) => addUnit(db, addUnitInput.parse({ name, parentId: parentId ?? '' }), act), of);
const open = (name: string, timeZone = 'Europe/Berlin') =>
  write((db) => addSite(db, addSiteInput.parse({ name, country: 'DE', timeZone }), act));
const tree = () =>
  write(async (db) => (await listUnits(db)).map(({ name, depth }) => `${'-'.repeat(depth)}${name}`));
const remove = (unitId: string) => write((db) => removeUnit(db, { unitId }, act));
const leave = (siteId: string) => write((db) => removeSite(db, { siteId }, act));
const inUse = { code: 'conflict', message: /in use by now/ };

test('departments grow into a tree, each known to all above it, and are renamed in place', async () => {
  const finance = await make(' Finance ');
  const tax = await make('Tax', finance);
  const vat = await make('VAT', tax);
  await make('Tax');
  assert.deepEqual(await tree(), ['Finance', '-Tax', '--VAT', 'Tax']);
  const above = await write((db) => db.select().from(unitAncestor).where(eq(unitAncestor.unitId, vat)));
  assert.deepEqual(above.map(({ ancestorId }) => ancestorId).toSorted(), [finance, tax, vat].toSorted());
  const codes = await write((db) => db.select({ code: unit.code }).from(unit).orderBy(unit.code));
  assert.deepEqual(
    codes.map(({ code }) => code),
    ['finance', 'tax', 'tax-2', 'vat'],
  );
  await write((db) => renameUnit(db, { unitId: tax, name: 'Taxes' }, act));
  await write((db) => renameUnit(db, { unitId: tax, name: 'Taxes' }, act));
  assert.deepEqual(await tree(), ['Finance', '-Taxes', '--VAT', 'Tax']);
  const events = await write((db) => db.select().from(auditEvent).orderBy(auditEvent.id));
  assert.deepEqual(
    events.map(({ action }) => action),
    ['unit.added', 'unit.added', 'unit.added', 'unit.added', 'unit.renamed'],
  );
});

test('one name stands once in one place, also when two are at it at once', async () => {
  const tries = await Promise.allSettled(['Sales', 'sales', 'SALES'].map((name) => make(name)));
  assert.equal(tries.filter(({ status }) => status === 'fulfilled').length, 1);
  const support = await make('Support');
  const taken = { code: 'bad_input', fields: { name: /of that name in the same place/ } };
  await assert.rejects(
    write((db) => renameUnit(db, { unitId: support, name: 'sAles' }, act)),
    (error: { code: string; fields: Record<string, string> }) =>
      error.code === taken.code && taken.fields.name.test(error.fields.name ?? ''),
  );
  const sites = await Promise.allSettled(['Berlin', 'berlin'].map((name) => open(name)));
  assert.equal(sites.filter(({ status }) => status === 'fulfilled').length, 1);
});

test('a department goes only when it has no parts, people, past, roles, or audience', async () => {
  const [parts, staffed, past, ruled, named, free] = await Promise.all(
    ['Parts', 'Staffed', 'Past', 'Ruled', 'Named', 'Free'].map((name) => make(name)),
  );
  assert.ok(parts && staffed && past && ruled && named && free);
  await make('A part', parts);
  await write(async (db) => {
    await addPerson(db, { unitId: staffed, status: 'left' });
    const mover = await addPerson(db);
    const move = (to: string) =>
      recordAttributes(db, {
        personId: mover,
        changes: { unit: to },
        validFrom: '2026-04-01',
        source: 'hr',
        ...act,
      });
    await move(past);
    await move(staffed);
    await db.insert(personRole).values({ personId: mover, role: 'hr_admin', unitId: ruled, endedAt: now });
    const predicate = { field: 'unit' as const, op: 'in' as const, ids: [named], includeSub: true };
    await draftAudience(db, { name: 'Some', predicate, by: HANA });
  });
  for (const id of [parts, staffed, past, ruled, named]) await assert.rejects(remove(id), inUse);
  await remove(free);
  await assert.rejects(remove(free), { code: 'not_found' });
  assert.ok(!(await tree()).includes('Free'));
});

test('a department that somebody is being put into is not taken away from under them', async () => {
  const sales = await make('Sales');
  const joining = write(async (db) => {
    const form = { givenName: 'Nia', familyName: 'Abel', email: 'nia@acme.test', unit: sales };
    const empty = { employeeNo: '', site: '', jobTitle: '', manager: '', employmentType: '', hiredOn: '' };
    const joiner = joinerInput.parse({ ...empty, ...form, timeZone: 'UTC', locale: '' });
    await putOnRecord(db, joiner, { reach: everywhere, ...act });
    // It ends with whom it waits for: what it comes to has to be listened to by then.
    const refused = assert.rejects(remove(sales), inUse);
    await new Promise((resolve) => setTimeout(resolve, 200));
    return { refused };
  });
  await (await joining).refused;
});

test('a site goes only when nobody is or was there and no audience names it', async () => {
  const [staffed, past, free] = [await open('Berlin'), await open('Bonn'), await open('Kiel')];
  await write(async (db) => {
    const mover = await addPerson(db);
    for (const to of [past, staffed])
      await recordAttributes(db, {
        personId: mover,
        changes: { site: to },
        validFrom: '2026-04-01',
        source: 'hr',
        ...act,
      });
  });
  for (const id of [staffed, past]) await assert.rejects(leave(id), inUse);
  await leave(free);
  await write((db) => renameSite(db, { siteId: past, name: 'Bonn am Rhein' }, act));
  const names = await write((db) => db.select({ name: site.name }).from(site).orderBy(site.name));
  assert.deepEqual(
    names.map(({ name }) => name),
    ['Berlin', 'Bonn am Rhein'],
  );
});

test('another tenant’s departments and sites are not found', async () => {
  const [sales, berlin] = [await make('Sales'), await open('Berlin')];
  const other = await cluster.newTenant();
  const elsewhere = <T>(fn: (db: TenantDb) => Promise<T>) => write(fn, other);
  const missing = { code: 'not_found' };
  await assert.rejects(make('Part', sales, other), { code: 'bad_input' });
  await assert.rejects(
    elsewhere((db) => renameUnit(db, { unitId: sales, name: 'X' }, act)),
    missing,
  );
  await assert.rejects(
    elsewhere((db) => removeUnit(db, { unitId: sales }, act)),
    missing,
  );
  await assert.rejects(
    elsewhere((db) => renameSite(db, { siteId: berlin, name: 'X' }, act)),
    missing,
  );
  await assert.rejects(
    elsewhere((db) => removeSite(db, { siteId: berlin }, act)),
    missing,
  );
  assert.deepEqual(await tree(), ['Sales']);
});

test('a site is refused without a country and a time zone', () => {
  const { error } = addSiteInput.safeParse({ name: '', country: 'XX', timeZone: '+01:00' });
  assert.deepEqual(
    error?.issues.map(({ message }) => message),
    ['Give it a name.', 'Choose a country.', 'Choose a time zone.'],
  );
});
