import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { and, eq, isNull } from 'drizzle-orm';
import type { Tenant } from '#db/placement.ts';
import { obligation, obligationReason, period } from '#db/schema/tenant/compliance.ts';
import { person, personAttribute } from '#db/schema/tenant/people.ts';
import { requirement } from '#db/schema/tenant/requirements.ts';
import { type TenantDb, withTenant } from '#db/tenant-db.ts';
import { type TestCluster, testCluster } from '#db/testing.ts';
import { HANA, schedule } from '#features/assignments/schedule.testing.ts';
import { changeRecorded } from '#features/attributes/commands.ts';
import type { AttributesInput } from '#features/attributes/input.ts';
import { recordedOf } from '#features/attributes/queries.ts';
import { addCourse, addPerson, addSite, addUnit } from '#features/compliance/world.testing.ts';
import { depart } from '#features/employment/commands.ts';
import { installJobs } from '#features/jobs/jobs.ts';
import { rosterJobs } from '#features/rosters/jobs.ts';
import { reconcile } from '#features/standings/commands.ts';

let cluster: TestCluster;
let tenant: Tenant;
let finance: string;
let tax: string;
let it: string;
let maya: string;
let eli: string;
const everywhere = { scope: { kind: 'all' as const }, viewerId: HANA.id };
const within = (...unitIds: string[]) => ({ scope: { kind: 'units' as const, unitIds }, viewerId: HANA.id });
const now = new Date('2026-04-01T09:00:00Z');

before(async () => {
  cluster = await testCluster();
  await installJobs(cluster.adminUrl);
});
after(() => cluster.stop());

beforeEach(async () => {
  tenant = await cluster.newTenant();
  await write(async (db) => {
    finance = await addUnit(db, 'Finance');
    tax = await addUnit(db, 'Tax', finance);
    it = await addUnit(db, 'IT');
    maya = await addPerson(db, { unitId: finance, email: 'maya@acme.test' });
    eli = await addPerson(db, { unitId: finance, managerId: maya, email: 'eli@acme.test' });
  });
});

const write = <T>(fn: (db: TenantDb) => Promise<T>) => withTenant(tenant, 'write', fn);

const change = (
  changes: AttributesInput['changes'],
  given: { on?: string; of?: string; reach?: Reach } = {},
) =>
  write((db) =>
    changeRecorded(
      db,
      { personId: given.of ?? eli, validFrom: given.on ?? '2026-04-01', changes },
      { reach: given.reach ?? everywhere, by: HANA, now },
    ),
  );
type Reach = typeof everywhere | ReturnType<typeof within>;

/** What a refusal says, by field. */
const refused = (work: Promise<unknown>, field: string, says: RegExp) =>
  assert.rejects(work, (error: { code: string; fields: Record<string, string> }) => {
    assert.equal(error.code, 'bad_input');
    assert.match(error.fields[field] ?? '', says);
    return true;
  });

/** The titles of what Eli owes, by the rounds that are open. */
const owed = () =>
  write(async (db) => {
    assert.equal(await reconcile(db, now), 0, 'the copy of the facts has drifted');
    const rows = await db
      .select({ title: requirement.title, due: period.due })
      .from(obligation)
      .innerJoin(requirement, eq(requirement.id, obligation.requirementId))
      .innerJoin(period, and(eq(period.obligationId, obligation.id), isNull(period.closedAt)))
      .where(eq(obligation.personId, eli))
      .orderBy(requirement.title);
    return rows.map(({ title, due }) => `${title} ${due}`);
  });

test('who moves to another department is asked for what is owed there and released from the rest', async () => {
  const planned = new Date('2026-03-02T09:00:00Z');
  for (const [unitId, title] of [
    [finance, 'Money laundering'],
    [it, 'Secure code'],
  ] as const) {
    const { courseId } = await write((db) => addCourse(db, title));
    await write((db) => schedule(db, { courseId, unitId, title, terms: { title } }, planned));
  }
  assert.deepEqual(await owed(), ['Money laundering 2026-03-16']);

  const stale = await change({ unit: it }, { on: '2026-03-28' });
  assert.equal(stale.length, 1);
  for (const { run } of rosterJobs) await run(tenant, {}, now);
  assert.deepEqual(await owed(), ['Secure code 2026-04-15']);
  const reasons = await write((db) =>
    db
      .select({ why: obligationReason.closedWhy })
      .from(obligationReason)
      .innerJoin(obligation, eq(obligation.id, obligationReason.obligationId))
      .where(eq(obligation.personId, eli)),
  );
  assert.ok(reasons.some(({ why }) => /No longer among the people/.test(why ?? '')));
  const [since] = await write((db) =>
    db
      .select()
      .from(personAttribute)
      .where(and(eq(personAttribute.personId, eli), isNull(personAttribute.validTo))),
  );
  assert.deepEqual(
    [since?.name, since?.value, since?.validFrom, since?.source],
    ['unit', it, '2026-03-28', 'hr'],
  );
});

test('within a department that includes its parts, a move releases nobody', async () => {
  const { courseId } = await write((db) => addCourse(db));
  await write((db) => schedule(db, { courseId, unitId: finance }, now));
  const before = await owed();
  await change({ unit: tax });
  for (const { run } of rosterJobs) await run(tenant, {}, now);
  assert.deepEqual(await owed(), before);
});

test('a new site brings its time zone, and due days end there', async () => {
  const [berlin, auckland] = await write(async (db) => [
    await addSite(db, 'Berlin'),
    await addSite(db, 'Auckland', 'Pacific/Auckland'),
  ]);
  await change({ site: berlin ?? '' });
  const { courseId } = await write((db) => addCourse(db));
  await write((db) => schedule(db, { courseId, unitId: finance }, now));
  await change({ site: auckland ?? '' });
  const [found] = await write((db) => db.select().from(person).where(eq(person.id, eli)));
  assert.deepEqual([found?.siteId, found?.timeZone], [auckland, 'Pacific/Auckland']);
  const [open] = await write((db) =>
    db
      .select({ timeZone: period.timeZone, dueAt: period.dueAt, derivation: period.dateDerivation })
      .from(period)
      .innerJoin(obligation, and(eq(obligation.id, period.obligationId), eq(obligation.personId, eli))),
  );
  assert.equal(open?.timeZone, 'Pacific/Auckland');
  assert.equal(open?.dueAt.toISOString(), '2026-04-15T12:00:00.000Z');
  assert.match(open?.derivation ?? '', /end of day in Pacific\/Auckland$/);
  await owed();
});

test('a time zone of their own stays when the site changes', async () => {
  const [berlin, auckland] = await write(async (db) => [
    await addSite(db, 'Berlin'),
    await addSite(db, 'Auckland', 'Pacific/Auckland'),
  ]);
  const roaming = await write((db) =>
    addPerson(db, { siteId: berlin ?? '', unitId: it, timeZone: 'Europe/Lisbon' }),
  );
  await change({ site: auckland ?? '' }, { of: roaming });
  const [found] = await write((db) => db.select().from(person).where(eq(person.id, roaming)));
  assert.equal(found?.timeZone, 'Europe/Lisbon');
});

test('a manager is somebody else at work, and not one of their own people', async () => {
  await refused(change({ manager: 'nobody@acme.test' }), 'manager', /Nobody at work here/);
  await refused(change({ manager: 'eli@acme.test' }), 'manager', /their own manager/);
  await refused(change({ manager: 'eli@acme.test' }, { of: maya }), 'manager', /report to this person/);
  await write((db) => addPerson(db, { email: 'gone@acme.test', status: 'left' }));
  await refused(change({ manager: 'gone@acme.test' }), 'manager', /Nobody at work here/);
  const omar = await write((db) => addPerson(db, { email: 'omar@acme.test' }));
  await change({ manager: 'omar@acme.test' });
  const shown = await write((db) => recordedOf(db, eli));
  assert.equal(shown.manager, 'omar@acme.test');
  await change({ manager: null });
  const [found] = await write((db) => db.select().from(person).where(eq(person.id, eli)));
  assert.equal(found?.managerId, null);
  assert.ok(omar);
});

test('a day that has not come, and nothing at all, are refused', async () => {
  await refused(change({ jobTitle: 'Clerk' }, { on: '2026-04-02' }), 'validFrom', /has not come yet/);
  await refused(change({ hiredOn: '2026-04-02' }), 'hiredOn', /has not come yet/);
  await assert.rejects(change({}), { code: 'bad_input', message: 'Nothing was changed yet.' });
});

test('who reaches one department moves people within it, and finds nobody outside', async () => {
  const own = within(finance);
  await change({ unit: tax }, { reach: own });
  await refused(change({ unit: it }, { reach: own }), 'unit', /a department of yours/);
  await refused(change({ unit: null }, { reach: own }), 'unit', /a department of yours/);
  await write((db) => addPerson(db, { unitId: it, email: 'nia@acme.test' }));
  await refused(change({ manager: 'nia@acme.test' }, { reach: own }), 'manager', /Nobody at work here/);
  await assert.rejects(change({ jobTitle: 'Clerk' }, { reach: within(it) }), { code: 'not_found' });
});

test('ids of another tenant are not known here', async () => {
  const other = await cluster.newTenant();
  const [theirUnit, theirSite] = await withTenant(other, 'write', async (db) => [
    await addUnit(db, 'Finance'),
    await addSite(db, 'Berlin'),
  ]);
  await refused(change({ unit: theirUnit ?? '' }), 'unit', /a department of yours/);
  await refused(change({ site: theirSite ?? '' }), 'site', /Choose a site/);
  const input = { personId: eli, validFrom: '2026-04-01', changes: { jobTitle: 'Clerk' } };
  await assert.rejects(
    withTenant(other, 'write', (db) => changeRecorded(db, input, { reach: everywhere, by: HANA, now })),
    { code: 'not_found' },
  );
});

test('the record of somebody who has left is closed', async () => {
  await write((db) => depart(db, { personId: eli, reach: everywhere, by: HANA, now }));
  await assert.rejects(change({ jobTitle: 'Clerk' }), { code: 'conflict' });
});
