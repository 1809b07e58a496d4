import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { and, eq, isNull, sql } from 'drizzle-orm';
import type { Tenant } from '#db/placement.ts';
import { absence, obligation, obligationReason, period } from '#db/schema/tenant/compliance.ts';
import { person, personAttribute } from '#db/schema/tenant/people.ts';
import { assignmentException, audienceHold, audienceMember } from '#db/schema/tenant/requirements.ts';
import { type TenantDb, withTenant } from '#db/tenant-db.ts';
import { type TestCluster, testCluster } from '#db/testing.ts';
import { resumeRule, stopRule } from '#features/assignments/commands.ts';
import { HANA, schedule } from '#features/assignments/schedule.testing.ts';
import { fulfilFromAttempt } from '#features/compliance/commands.ts';
import { addAttempt, addCourse, addPerson, addUnit } from '#features/compliance/world.testing.ts';
import { deactivate, depart, reactivate } from '#features/employment/commands.ts';
import { installJobs } from '#features/jobs/jobs.ts';
import { recordAttributes } from '#features/people/commands.ts';
import { confirmHold, refreshRosters } from '#features/rosters/commands.ts';
import { reconcile } from '#features/standings/commands.ts';

let cluster: TestCluster;
let tenant: Tenant;
let finance: string;
let it: string;
let eli: string;
let course: { courseId: string; versionId: string };
const reach = { scope: { kind: 'all' as const }, viewerId: HANA.id };
const day = (text: string) => new Date(`${text}T09:00:00Z`);

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
    eli = await addPerson(db, { givenName: 'Eli', unitId: finance });
    course = await addCourse(db);
  });
});

const write = <T>(fn: (db: TenantDb) => Promise<T>) => withTenant(tenant, 'write', fn);

const publish = (given: Record<string, unknown> = {}) =>
  write((db) => schedule(db, { courseId: course.courseId, unitId: finance, ...given }, day('2026-03-02')));

const move = (personId: string, changes: Record<string, string | null>, on: string) =>
  write((db) =>
    recordAttributes(db, { personId, changes, validFrom: on, source: 'import', by: HANA, now: day(on) }),
  );

/** Who owes what now: the due date of each person's open period. */
const owed = (on = '2026-06-01') =>
  write(async (db) => {
    const rows = await db
      .select({ personId: obligation.personId, due: period.due, n: period.n })
      .from(obligation)
      .innerJoin(period, and(eq(period.obligationId, obligation.id), isNull(period.closedAt)))
      .orderBy(obligation.personId);
    assert.equal(await reconcile(db, day(on)), 0, 'the copy of the facts has drifted');
    return rows;
  });

test('trap: rules that only fire on joining. Who moves in is assigned, who moves out is released', async () => {
  const nia = await write((db) => addPerson(db, { givenName: 'Nia', unitId: it }));
  await publish();
  await move(nia, { unit: finance }, '2026-04-01');
  await move(eli, { unit: it }, '2026-04-01');
  await refreshRosters(tenant, day('2026-04-01'));
  assert.deepEqual(await owed(), [{ personId: nia, due: '2026-04-15', n: 1 }]);
  const reasons = await write((db) =>
    db
      .select()
      .from(obligationReason)
      .innerJoin(obligation, eq(obligation.id, obligationReason.obligationId))
      .where(eq(obligation.personId, eli)),
  );
  assert.match(
    reasons[0]?.obligation_reason.closedWhy ?? '',
    /No longer among the people of "Security 2026"/,
  );
  await refreshRosters(tenant, day('2026-04-02'));
  assert.deepEqual(await owed(), [{ personId: nia, due: '2026-04-15', n: 1 }], 'again without effect');
});

test('who comes back owes again, in a new round of the same obligation', async () => {
  await publish();
  await move(eli, { unit: it }, '2026-04-01');
  await refreshRosters(tenant, day('2026-04-01'));
  await move(eli, { unit: finance }, '2026-05-01');
  await refreshRosters(tenant, day('2026-05-01'));
  assert.deepEqual(await owed(), [{ personId: eli, due: '2026-05-15', n: 2 }]);
});

test('trap: deactivate and reactivate assigns nothing anew, and the time away does not count', async () => {
  await publish();
  await write((db) => deactivate(db, { personId: eli, reach, by: HANA, now: day('2026-03-06') }));
  await refreshRosters(tenant, day('2026-03-10'));
  await write((db) => reactivate(db, { personId: eli, reach, by: HANA, now: day('2026-03-26') }));
  await refreshRosters(tenant, day('2026-03-26'));
  assert.deepEqual(await owed(), [{ personId: eli, due: '2026-04-05', n: 1 }], '16 March and 20 days');
  const [reasons, gaps] = await write(async (db) => [
    await db.select().from(obligationReason),
    await db.select().from(absence),
  ]);
  assert.equal(reasons.length, 1);
  assert.deepEqual(
    gaps.map(({ startsOn, endsOn, kind }) => ({ startsOn, endsOn, kind })),
    [{ startsOn: '2026-03-06', endsOn: '2026-03-25', kind: 'deactivated' }],
  );
});

test('trap: inactive on the recurrence day. The renewal is there when they are back', async () => {
  await publish({ terms: { validity: { anchor: 'completion', length: 'P1Y' } } });
  await write(async (db) => {
    const completedAt = day('2026-03-05');
    const attemptId = await addAttempt(db, { ...course, personId: eli, completedAt });
    await fulfilFromAttempt(db, { ...course, personId: eli, attemptId, completedAt, score: null });
    await deactivate(db, { personId: eli, reach, by: HANA, now: day('2026-12-20') });
  });
  await refreshRosters(tenant, day('2027-01-04'));
  await write((db) => reactivate(db, { personId: eli, reach, by: HANA, now: day('2027-01-10') }));
  await refreshRosters(tenant, day('2027-01-10'));
  const [renewal, ...more] = await owed('2027-01-10');
  assert.deepEqual(more, []);
  assert.equal(renewal?.n, 2);
  assert.ok((renewal?.due ?? '') >= '2027-03-05');
});

test('a leaver is released from everything, and the record stays', async () => {
  await publish();
  await write((db) => depart(db, { personId: eli, reach, by: HANA, now: day('2026-03-06') }));
  await refreshRosters(tenant, day('2026-03-07'));
  assert.deepEqual(await owed(), []);
  const [rows, [gone]] = await write(async (db) => [
    await db.select().from(obligation),
    await db.select().from(person).where(eq(person.id, eli)),
  ]);
  assert.equal(rows.length, 1);
  assert.equal(gone?.sessionsValidFrom?.toISOString(), day('2026-03-06').toISOString());
});

test('trap: a truncated HR file. Over the threshold nothing is changed until somebody has looked', async () => {
  const ids = await write(async (db) => {
    const made: string[] = [];
    for (let i = 0; i < 99; i++) made.push(await addPerson(db, { unitId: finance }));
    return made;
  });
  await publish();
  assert.equal((await owed()).length, 100);
  await write((db) =>
    db.execute(
      sql`update person set unit_id = ${it}::uuid where id = any(${`{${ids.slice(0, 30).join()}}`}::uuid[])`,
    ),
  );
  await write((db) =>
    db.execute(
      sql`update standing set unit_id = ${it}::uuid where person_id = any(${`{${ids.slice(0, 30).join()}}`}::uuid[])`,
    ),
  );
  await refreshRosters(tenant, day('2026-04-01'));
  assert.equal((await owed()).length, 100);
  const [hold] = await write((db) => db.select().from(audienceHold));
  assert.match(hold?.sentence ?? '', /would release 30 of 100 people \(30 %\), more than the 10/);

  await write((db) => confirmHold(db, hold?.audienceId ?? '', HANA, day('2026-04-02')));
  assert.equal((await owed()).length, 70);
  const [settled] = await write((db) => db.select().from(audienceHold));
  assert.equal(settled?.resolvedBy, HANA.id);
});

test('an exception is settled when the missing fact is known', async () => {
  await publish({ duePolicy: { kind: 'days-after', anchor: 'hire', days: 30 } });
  assert.deepEqual(await owed(), []);
  await move(eli, { hiredOn: '2026-03-10' }, '2026-03-20');
  await refreshRosters(tenant, day('2026-03-20'));
  assert.deepEqual(await owed(), [{ personId: eli, due: '2026-04-09', n: 1 }]);
  const [exception] = await write((db) => db.select().from(assignmentException));
  assert.ok(exception?.resolvedAt);
});

test('a paused rule releases, a resumed one asks again', async () => {
  const { ruleId } = await publish();
  await write((db) => stopRule(db, { ruleId, to: 'paused', why: 'new version' }, HANA, day('2026-03-10')));
  await refreshRosters(tenant, day('2026-03-11'));
  assert.deepEqual(await owed(), []);
  await write((db) => resumeRule(db, ruleId, HANA, day('2026-04-01')));
  await refreshRosters(tenant, day('2026-04-01'));
  assert.deepEqual(await owed(), [{ personId: eli, due: '2026-04-15', n: 2 }]);
});

test('attributes and memberships are closed, never deleted', async () => {
  await publish();
  await move(eli, { unit: it }, '2026-04-01');
  await refreshRosters(tenant, day('2026-04-01'));
  const [attributes, members] = await write(async (db) => [
    await db.select().from(personAttribute).where(eq(personAttribute.personId, eli)),
    await db.select().from(audienceMember).where(eq(audienceMember.personId, eli)),
  ]);
  assert.deepEqual(
    attributes.map(({ name, value, validFrom, validTo }) => ({ name, value, validFrom, validTo })),
    [{ name: 'unit', value: it, validFrom: '2026-04-01', validTo: null }],
  );
  assert.deepEqual(
    members.map(({ validTo }) => validTo?.toISOString()),
    [day('2026-04-01').toISOString()],
  );
});
