import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { eq } from 'drizzle-orm';
import type { Tenant } from '#db/placement.ts';
import { period } from '#db/schema/tenant/compliance.ts';
import { person, personAttribute } from '#db/schema/tenant/people.ts';
import { type TenantDb, withTenant } from '#db/tenant-db.ts';
import { type TestCluster, testCluster } from '#db/testing.ts';
import type { Scope } from '#features/access/rules/permissions.ts';
import { HANA, schedule } from '#features/assignments/schedule.testing.ts';
import { addCourse, addPerson, addUnit } from '#features/compliance/world.testing.ts';
import { recordMissing } from '#features/exceptions/commands.ts';
import { missingInput, queueAddress } from '#features/exceptions/input.ts';
import { exceptionQueue } from '#features/exceptions/queries.ts';
import { installJobs } from '#features/jobs/jobs.ts';
import { refreshRosters } from '#features/rosters/commands.ts';

let cluster: TestCluster;
let tenant: Tenant;
let ids: Record<'finance' | 'it' | 'eli' | 'ann', string>;

const write = <T>(fn: (db: TenantDb) => Promise<T>) => withTenant(tenant, 'write', fn);
const now = new Date('2026-03-02T09:00:00Z');
const ALL: Scope = { kind: 'all' };

before(async () => {
  cluster = await testCluster();
  await installJobs(cluster.adminUrl);
  tenant = await cluster.newTenant();
  ids = await write(async (db) => {
    const company = await addUnit(db, 'Company');
    const finance = await addUnit(db, 'Finance', company);
    const it = await addUnit(db, 'IT', company);
    const eli = await addPerson(db, { givenName: 'Eli', familyName: 'Weber', unitId: finance });
    const ann = await addPerson(db, { givenName: 'Ann', familyName: 'Zhou', unitId: it });
    const { courseId } = await addCourse(db);
    const duePolicy = { kind: 'days-after', anchor: 'hire', days: 30 };
    await schedule(db, { courseId, unitId: company, duePolicy }, now);
    return { finance, it, eli, ann };
  });
});
after(() => cluster.stop());

const queue = (scope: Scope = ALL, asked = {}, of = tenant) =>
  withTenant(of, 'write', (db) =>
    exceptionQueue(db, { ...queueAddress.parse(asked), scope, viewerId: HANA.id ?? '', perPage: 50 }),
  );

const record = (input: Record<string, unknown>, scope: Scope = ALL, of = tenant) =>
  withTenant(of, 'write', (db) =>
    recordMissing(db, missingInput.parse(input), {
      reach: { scope, viewerId: HANA.id ?? '' },
      by: HANA,
      now,
    }),
  );

const ofEli = async () => (await queue()).rows.find(({ personId }) => personId === ids.eli)?.id ?? '';

test('the queue says who, which schedule, why and since when, within reach', async () => {
  const { rows, rules } = await queue();
  assert.deepEqual(
    rows.map(({ name, unitName, rule, missing, since }) => [name, unitName, rule, missing, since]),
    [
      ['Eli Weber', 'Finance', 'Security 2026', 'hire date', now],
      ['Ann Zhou', 'IT', 'Security 2026', 'hire date', now],
    ],
  );
  assert.match(rows[0]?.sentence ?? '', /counts from the hire date, which is not on record/);
  assert.deepEqual(
    rules.map(({ title, waiting }) => [title, waiting]),
    [['Security 2026', 2]],
  );
  const scoped = await queue({ kind: 'units', unitIds: [ids.it] });
  assert.deepEqual([scoped.rows.map(({ name }) => name), scoped.rules[0]?.waiting], [['Ann Zhou'], 1]);
  assert.equal((await queue(ALL, { rule: rules[0]?.id })).rows.length, 2);
  assert.deepEqual(await queue(ALL, {}, await cluster.newTenant()), { rows: [], rules: [] });
});

test('an exception out of reach or of another tenant is not found, and nothing is written', async () => {
  const exceptionId = await ofEli();
  const asked = { exceptionId, hiredOn: '2026-02-20' };
  await assert.rejects(record(asked, { kind: 'units', unitIds: [ids.it] }), { code: 'not_found' });
  await assert.rejects(record(asked, ALL, await cluster.newTenant()), { code: 'not_found' });
  assert.equal((await queue()).rows.length, 2);
});

test('what is missing must be given; a fact that is not missing is not changed on the way', async () => {
  const exceptionId = await ofEli();
  await assert.rejects(record({ exceptionId }), {
    code: 'bad_input',
    fields: { hiredOn: 'Say what it is.' },
  });
  await assert.rejects(record({ exceptionId, hiredOn: '2026-03-20' }), {
    code: 'bad_input',
    fields: { hiredOn: 'That day has not come yet. Record it on the day they begin.' },
  });
  await record({ exceptionId, hiredOn: '2026-02-20', jobTitle: 'Director' });
  const [eli] = await write((db) => db.select().from(person).where(eq(person.id, ids.eli)));
  assert.deepEqual([eli?.hiredOn, eli?.jobTitle], ['2026-02-20', null]);
  const [known] = await write((db) =>
    db.select().from(personAttribute).where(eq(personAttribute.personId, ids.eli)),
  );
  assert.deepEqual([known?.value, known?.validFrom, known?.source], ['2026-02-20', '2026-02-20', 'hr']);
  await assert.rejects(record({ exceptionId, hiredOn: '2026-02-21' }), { code: 'conflict' });
});

test('when the schedules are looked at again, whom they can decide leaves the queue with a date', async () => {
  await refreshRosters(tenant, now);
  assert.deepEqual(
    (await queue()).rows.map(({ name }) => name),
    ['Ann Zhou'],
  );
  const [round] = await write((db) => db.select().from(period));
  assert.equal(round?.due, '2026-03-22');
});

test('who has left is nobody to ask about', async () => {
  await write((db) => db.update(person).set({ status: 'left' }).where(eq(person.id, ids.ann)));
  assert.deepEqual(await queue(), { rows: [], rules: [] });
});
