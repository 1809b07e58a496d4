import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { eq } from 'drizzle-orm';
import type { Tenant } from '#db/placement.ts';
import { auditEvent } from '#db/schema/tenant/audit.ts';
import { obligation, obligationReason } from '#db/schema/tenant/compliance.ts';
import { person, personAttribute } from '#db/schema/tenant/people.ts';
import { type TenantDb, withTenant } from '#db/tenant-db.ts';
import { type TestCluster, testCluster } from '#db/testing.ts';
import { HANA, schedule } from '#features/assignments/schedule.testing.ts';
import { addCourse, addPerson, addSite, addUnit } from '#features/compliance/world.testing.ts';
import { exceptionQueue } from '#features/exceptions/queries.ts';
import { installJobs } from '#features/jobs/jobs.ts';
import { putOnRecord } from '#features/joiners/commands.ts';
import { joinerInput } from '#features/joiners/input.ts';
import type { Reach } from '#features/people/queries.ts';
import { refreshRosters } from '#features/rosters/commands.ts';
import { reconcile } from '#features/standings/commands.ts';

let cluster: TestCluster;
let tenant: Tenant;
let finance: string;
let tax: string;
let it: string;
const now = new Date('2026-04-01T09:00:00Z');
const everywhere: Reach = { scope: { kind: 'all' }, viewerId: HANA.id };
const within = (...unitIds: string[]): Reach => ({ scope: { kind: 'units', unitIds }, viewerId: HANA.id });

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
  });
});

const write = <T>(fn: (db: TenantDb) => Promise<T>) => withTenant(tenant, 'write', fn);

/** What an empty form sends, but for the time zone. */
const nothing = {
  ...{ employeeNo: '', unit: '', site: '', jobTitle: '', manager: '', employmentType: '', hiredOn: '' },
  ...{ timeZone: 'UTC', locale: '' },
};

const join = (form: Record<string, string> = {}, reach = everywhere, of = tenant) =>
  withTenant(of, 'write', (db) =>
    putOnRecord(
      db,
      joinerInput.parse({
        givenName: 'Nia',
        familyName: 'Abel',
        email: 'nia@acme.test',
        ...nothing,
        ...form,
      }),
      { reach, by: HANA, now },
    ),
  );

const refused = (work: Promise<unknown>, field: string, says: RegExp) =>
  assert.rejects(work, (error: { code: string; fields: Record<string, string> }) => {
    assert.equal(error.code, 'bad_input');
    assert.match(error.fields[field] ?? '', says);
    return true;
  });

const people = () => write((db) => db.select().from(person).orderBy(person.email));

test('a person comes on record with every known fact, dated from the day they began', async () => {
  const [site, boss] = await write(async (db) => [
    await addSite(db, 'Auckland', 'Pacific/Auckland'),
    await addPerson(db, { email: 'bo@acme.test', locale: 'cs-CZ' }),
  ]);
  const { personId, stale } = await join({
    email: ' Nia.Abel@Acme.test ',
    employeeNo: 'E1',
    unit: tax,
    site: site ?? '',
    jobTitle: 'Clerk',
    manager: 'Bo@acme.test',
    employmentType: 'permanent',
    hiredOn: '2026-03-02',
    timeZone: '',
  });
  assert.equal(stale.length, 1, 'who manages somebody for the first time may see their people');
  const found = (await people()).find(({ id }) => id === personId);
  const { tenantId: _, createdAt: __, ...row } = found ?? assert.fail();
  assert.deepEqual(row, {
    id: personId,
    email: 'nia.abel@acme.test',
    givenName: 'Nia',
    familyName: 'Abel',
    employeeNo: 'E1',
    locale: 'cs-CZ',
    timeZone: 'Pacific/Auckland',
    status: 'active',
    unitId: tax,
    siteId: site,
    managerId: boss,
    jobTitle: 'Clerk',
    employmentType: 'permanent',
    hiredOn: '2026-03-02',
    firstSignInAt: null,
    sessionsValidFrom: null,
  });
  const facts = await write((db) =>
    db.select().from(personAttribute).where(eq(personAttribute.personId, personId)),
  );
  assert.deepEqual(Object.fromEntries(facts.map(({ name, value }) => [name, value])), {
    unit: tax,
    site,
    manager: boss,
    jobTitle: 'Clerk',
    employmentType: 'permanent',
    hiredOn: '2026-03-02',
    status: 'active',
    timeZone: 'Pacific/Auckland',
  });
  for (const { validFrom, validTo, recordedAt, source } of facts)
    assert.deepEqual([validFrom, validTo, recordedAt, source], ['2026-03-02', null, now, 'hr']);
  const [event] = await write((db) => db.select().from(auditEvent));
  assert.deepEqual([event?.action, event?.subjectId, event?.actorId], ['person.added', personId, HANA.id]);
});

test('where the hire date is not known, what is known holds from today where they work', async () => {
  const { personId } = await join({ timeZone: 'Pacific/Kiritimati' });
  const facts = await write((db) =>
    db.select().from(personAttribute).where(eq(personAttribute.personId, personId)),
  );
  assert.deepEqual(facts.map(({ name, value, validFrom }) => [name, value, validFrom]).toSorted(), [
    ['status', 'active', '2026-04-01'],
    ['timeZone', 'Pacific/Kiritimati', '2026-04-01'],
  ]);
});

test('a day that has not come where they work is refused', async () => {
  await refused(join({ hiredOn: '2026-04-02' }), 'hiredOn', /has not come yet/);
  await join({ hiredOn: '2026-04-01' });
  assert.equal((await people()).length, 1);
});

test('schedules follow: who is included owes it, and a missing fact is an exception', async () => {
  await write(async (db) => {
    const { courseId } = await addCourse(db, 'Secure code');
    await schedule(
      db,
      { courseId, unitId: finance, title: 'Secure code', terms: { title: 'Secure code' } },
      now,
    );
    const hire = { kind: 'days-after', anchor: 'hire', days: 30 };
    const welcome = await addCourse(db, 'Welcome');
    await schedule(
      db,
      {
        courseId: welcome.courseId,
        unitId: finance,
        title: 'Welcome',
        duePolicy: hire,
        terms: { title: 'Welcome' },
      },
      now,
    );
  });
  const { personId } = await join({ unit: tax });
  await refreshRosters(tenant, now);
  const reasons = await write((db) =>
    db
      .select({ source: obligationReason.source })
      .from(obligationReason)
      .innerJoin(obligation, eq(obligation.id, obligationReason.obligationId))
      .where(eq(obligation.personId, personId)),
  );
  assert.deepEqual(reasons, [{ source: 'rule' }]);
  const { rows } = await write((db) => exceptionQueue(db, { ...everywhere, page: 1, perPage: 50 }));
  assert.deepEqual(
    rows.map(({ personId: id, rule, missing }) => [id, rule, missing]),
    [[personId, 'Welcome', 'hire date']],
  );
  assert.equal(await write((db) => reconcile(db, now)), 0);
});

test('who is invited is sent one link, with the record and not without', async () => {
  const { personId } = await join({ invited: 'on' });
  await join({ email: 'bo@acme.test' });
  await assert.rejects(join({ invited: 'on' }));
  const events = await write((db) => db.select().from(auditEvent).orderBy(auditEvent.id));
  assert.deepEqual(
    events.map(({ action, subjectId }) => [action, subjectId === personId]),
    [
      ['person.added', true],
      ['credential.invited', true],
      ['person.added', false],
    ],
  );
});

test('of many who add one address or one number at once, one does, and the others are told at the field', async () => {
  const sameAddress = await Promise.allSettled(Array.from({ length: 6 }, () => join()));
  assert.equal(sameAddress.filter(({ status }) => status === 'fulfilled').length, 1);
  for (const one of sameAddress)
    if (one.status === 'rejected') assert.match(one.reason.fields.email, /Nia Abel has this address already/);
  const sameNumber = await Promise.allSettled(
    ['a', 'b', 'c', 'd'].map((name) => join({ email: `${name}@acme.test`, employeeNo: 'E7' })),
  );
  assert.equal(sameNumber.filter(({ status }) => status === 'fulfilled').length, 1);
  for (const one of sameNumber)
    if (one.status === 'rejected') assert.match(one.reason.fields.employeeNo, /has this number already/);
  assert.equal((await people()).length, 2);
  const events = await write((db) => db.select().from(auditEvent));
  assert.equal(events.length, 2, 'who was refused has left nothing');
});

test('an address that somebody kept who left leads to them, within reach alone', async () => {
  const gone = await write((db) =>
    addPerson(db, {
      email: 'nia@acme.test',
      givenName: 'Gus',
      familyName: 'Vogt',
      unitId: it,
      status: 'left',
    }),
  );
  await assert.rejects(join(), {
    fields: { email: 'Gus Vogt has left, and their record keeps this address.' },
    see: { href: `/admin/people/${gone}`, label: 'Open the record of Gus Vogt' },
  });
  await assert.rejects(join({ unit: finance }, within(finance)), {
    fields: { email: 'This address is in use here already.' },
    see: undefined,
  });
});

test('who reaches one department adds people to it and what lies below, under managers of theirs', async () => {
  const own = within(finance);
  await refused(join({ unit: it }, own), 'unit', /a department of yours/);
  await refused(join({}, own), 'unit', /a department of yours/);
  await write((db) => addPerson(db, { unitId: it, email: 'omar@acme.test' }));
  await refused(join({ unit: tax, manager: 'omar@acme.test' }, own), 'manager', /Nobody at work here/);
  await join({ unit: tax }, own);
  await refused(join({ email: 'x@acme.test', manager: 'x@acme.test' }), 'manager', /Nobody at work here/);
});

test('ids of another tenant are not known here, and its addresses are free', async () => {
  const other = await cluster.newTenant();
  const [theirUnit, theirSite] = await withTenant(other, 'write', async (db) => [
    await addUnit(db, 'Finance'),
    await addSite(db, 'Berlin'),
  ]);
  await refused(join({ unit: theirUnit ?? '' }), 'unit', /a department of yours/);
  await refused(join({ site: theirSite ?? '' }), 'site', /Choose a site/);
  await join({}, everywhere, other);
  await join();
});

test('a tenant without departments and sites takes people with a time zone of their own', async () => {
  const empty = await cluster.newTenant();
  await refused(join({ timeZone: '' }, everywhere, empty), 'timeZone', /Choose a time zone, or a site/);
  await join({}, everywhere, empty);
});

test('the form says what is wrong at each field', () => {
  const { error } = joinerInput.safeParse({
    ...nothing,
    givenName: '  ',
    familyName: 'x'.repeat(101),
    email: 'nia',
    employeeNo: 'x'.repeat(41),
    jobTitle: '   ',
    timeZone: '+02:00',
    locale: 'Klingon',
    hiredOn: '2026-02-30',
  });
  assert.deepEqual(
    Object.fromEntries(error?.issues.map(({ path, message }) => [path.join('.'), message]) ?? []),
    {
      givenName: 'Write their given name.',
      familyName: 'That is too long.',
      email: 'Write an e-mail address.',
      employeeNo: 'That is too long.',
      timeZone: 'Choose a time zone.',
      locale: 'Choose a language.',
      hiredOn: 'Write the day as YYYY-MM-DD.',
    },
  );
});
