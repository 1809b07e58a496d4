import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { and, eq, isNull, sql } from 'drizzle-orm';
import type { Tenant } from '#db/placement.ts';
import { absence, obligation, obligationReason, period } from '#db/schema/tenant/compliance.ts';
import { notice } from '#db/schema/tenant/notices.ts';
import { assignmentException, assignmentRule } from '#db/schema/tenant/requirements.ts';
import { type TenantDb, withTenant } from '#db/tenant-db.ts';
import { type TestCluster, testCluster } from '#db/testing.ts';
import { publishRule, saveDraft, stopRule } from '#features/assignments/commands.ts';
import { scheduleInput } from '#features/assignments/input.ts';
import { scheduleOf } from '#features/assignments/queries.ts';
import { addAttempt, addCourse, addPerson, addUnit } from '#features/compliance/world.testing.ts';
import { installJobs } from '#features/jobs/jobs.ts';
import { keepRehearsal } from '#features/rehearsals/commands.ts';
import { rehearse } from '#features/rehearsals/queries.ts';

let cluster: TestCluster;
let tenant: Tenant;
let hana: { kind: 'person'; id: string };
let course: { courseId: string; versionId: string };
const unit = { finance: '', payroll: '', it: '', legal: '', office: '' };
const now = new Date('2026-03-02T09:00:00Z');

before(async () => {
  cluster = await testCluster();
  await installJobs(cluster.adminUrl);
  tenant = await cluster.newTenant();
  await write(async (db) => {
    course = await addCourse(db);
    unit.office = await addUnit(db, 'Head office');
    const unitId = unit.office;
    hana = { kind: 'person', id: await addPerson(db, { givenName: 'Hana', familyName: 'Admin', unitId }) };
    unit.finance = await addUnit(db, 'Finance');
    unit.payroll = await addUnit(db, 'Payroll', unit.finance);
    unit.it = await addUnit(db, 'IT');
    unit.legal = await addUnit(db, 'Legal');
  });
});
after(() => cluster.stop());

const write = <T>(fn: (db: TenantDb) => Promise<T>) => withTenant(tenant, 'write', fn);

const within14 = { kind: 'days-after', anchor: 'assignment', days: 14 };
const terms = (change = {}) => ({
  courseId: course.courseId,
  title: 'Security awareness',
  validity: null,
  ...change,
});
const people = (...ids: string[]) => ({ field: 'unit', op: 'in', ids, includeSub: true });

async function drafted(given: Record<string, unknown>) {
  const input = scheduleInput.parse({
    title: 'Security 2026',
    requirement: terms(),
    predicate: people(unit.finance),
    duePolicy: within14,
    effectiveFrom: '2026-03-02',
    ...given,
  });
  return write(async (db) => {
    const ruleId = await saveDraft(db, input, hana);
    const rehearsal = await rehearse(db, await scheduleOf(db, ruleId), now);
    await keepRehearsal(db, ruleId, rehearsal, hana, now);
    return { ruleId, ...rehearsal };
  });
}

const publish = (draft: { ruleId: string; hash: string }, acceptUnrealistic = false) =>
  write((db) => publishRule(db, { ...draft, acceptUnrealistic }, hana, now));

const tables = [
  'obligation',
  'obligation_reason',
  'period',
  'fulfilment',
  'notice',
  'audience_member',
  'audit_event',
];
const sizes = (db: TenantDb) =>
  Promise.all(
    tables.map(async (name) => {
      const [row] = await db.execute<{ n: string }>(sql`select count(*) as n from ${sql.identifier(name)}`);
      return `${name} ${row?.n}`;
    }),
  );

/** What the database holds of a rule, in the words of the rehearsal. */
const published = (ruleId: string) =>
  write((db) =>
    db
      .select({
        personId: obligation.personId,
        due: period.due,
        derivation: period.dateDerivation,
        why: obligationReason.why,
      })
      .from(obligationReason)
      .innerJoin(obligation, eq(obligation.id, obligationReason.obligationId))
      .leftJoin(period, and(eq(period.obligationId, obligation.id), isNull(period.closedAt)))
      .where(and(eq(obligationReason.ruleId, ruleId), isNull(obligationReason.closedAt)))
      .orderBy(obligation.personId),
  );

test('publishing does precisely what was rehearsed, and rehearsing writes nothing', async () => {
  const boss = await write((db) => addPerson(db, { familyName: 'Boss', unitId: unit.office }));
  await write(async (db) => {
    for (const unitId of [unit.finance, unit.payroll, unit.payroll])
      await addPerson(db, { unitId, managerId: boss });
    await addPerson(db, { unitId: unit.finance, timeZone: 'Pacific/Kiritimati' });
    await addPerson(db, { unitId: unit.it });
    await addPerson(db, { unitId: unit.finance, status: 'left' });
    await addPerson(db, { unitId: unit.finance, status: 'inactive' });
    const away = await addPerson(db, { unitId: unit.finance, managerId: boss });
    await db.insert(absence).values({
      personId: away,
      kind: 'parental leave',
      startsOn: '2026-03-01',
      endsOn: '2026-03-10',
      clock: 'pause',
      source: 'hr',
    });
    const done = await addPerson(db, { unitId: unit.finance });
    await addAttempt(db, { ...course, personId: done, completedAt: new Date('2026-02-20T12:00:00Z') });
  });
  const before = await write(sizes);
  const draft = await drafted({
    requirement: terms({ lookBack: 'P30D', validity: { anchor: 'completion', length: 'P1Y' } }),
  });
  assert.deepEqual(await write(sizes), before);

  const { added, compliant, suspended, onLeave, exception } = draft.summary;
  assert.deepEqual(
    { added, compliant, suspended, onLeave, exception },
    { added: 5, compliant: 1, suspended: 1, onLeave: 1, exception: 0 },
  );
  assert.deepEqual(draft.summary.dueDates, [
    { due: '2026-03-16', people: 4 },
    { due: '2026-03-24', people: 1 },
    { due: '2027-02-20', people: 1 },
  ]);

  await publish(draft);
  const rehearsed = draft.lines
    .filter(({ isNew }) => isNew)
    .map(({ personId, due, derivation, why }) => ({
      personId,
      due,
      derivation,
      why: `Security 2026: for people ${why}.`,
    }))
    .toSorted((a, b) => (a.personId < b.personId ? -1 : 1));
  assert.deepEqual(await published(draft.ruleId), rehearsed);

  const planned = await write((db) =>
    db
      .select({ personId: notice.personId, step: notice.step, channel: notice.channel, on: notice.plannedOn })
      .from(notice)
      .where(eq(notice.state, 'planned')),
  );
  const key = (n: { personId: string; step: string; channel: string; on: string }) =>
    `${n.personId} ${n.step} ${n.channel} ${n.on}`;
  assert.deepEqual(planned.map(key).toSorted(), draft.notices.map(key).toSorted());
  assert.equal(planned.length, draft.summary.notices);
});

test('when facts changed since, publishing says whose and writes nothing', async () => {
  const draft = await drafted({ predicate: people(unit.legal) });
  await write((db) => addPerson(db, { unitId: unit.legal, givenName: 'Nia', familyName: 'Newcomer' }));
  const before = await write(sizes);
  await assert.rejects(publish(draft), /1 more person \(Nia Newcomer\).*Look at it again/);
  assert.deepEqual(await write(sizes), before);
});

test('trap: one person owes one requirement once. A second rule adds a reason, and the date stays', async () => {
  const eli = await write((db) => addPerson(db, { unitId: unit.it }));
  const first = await drafted({ predicate: people(unit.it) });
  await publish(first);
  const [before] = (await published(first.ruleId)).filter(({ personId }) => personId === eli);
  const requirementId = (await write((db) => scheduleOf(db, first.ruleId))).requirementId;
  const second = await drafted({
    predicate: { all: [people(unit.it)] },
    requirement: { requirementId },
    duePolicy: { kind: 'fixed', date: '2026-12-31' },
  });
  assert.equal(second.summary.joined, second.summary.people);
  await publish(second);
  const [joined] = (await published(second.ruleId)).filter(({ personId }) => personId === eli);
  assert.equal(joined?.due, before?.due);
  const own = await write((db) => db.select().from(obligation).where(eq(obligation.personId, eli)));
  assert.equal(own.length, 1);

  const ended = await write((db) =>
    stopRule(db, { ruleId: first.ruleId, to: 'ended', why: 'merged' }, hana, now),
  );
  assert.equal(ended.released, 0);
  const last = await write((db) =>
    stopRule(db, { ruleId: second.ruleId, to: 'ended', why: 'over' }, hana, now),
  );
  assert.equal(last.released, last.closed);
  const notices = await write((db) => db.select().from(notice).where(eq(notice.personId, eli)));
  assert.ok(
    notices.length > 0 &&
      notices.every(({ state, why }) => state === 'suppressed' && why === 'It is no longer required.'),
  );
});

test('never guess: a missing hire date is an exception in the queue, and nobody is given another date', async () => {
  const { known, unknown } = await write(async (db) => {
    const unitId = await addUnit(db, 'New joiners');
    const known = await addPerson(db, { unitId, hiredOn: '2026-02-25' });
    const unknown = await addPerson(db, { unitId });
    Object.assign(unit, { joiners: unitId });
    return { known, unknown };
  });
  const draft = await drafted({
    predicate: people((unit as Record<string, string>).joiners ?? ''),
    duePolicy: { kind: 'days-after', anchor: 'hire', days: 30 },
  });
  assert.equal(draft.summary.exception, 1);
  await publish(draft);
  assert.deepEqual(
    (await published(draft.ruleId)).map(({ personId, due }) => ({ personId, due })),
    [{ personId: known, due: '2026-03-27' }],
  );
  const queue = await write((db) =>
    db.select().from(assignmentException).where(eq(assignmentException.ruleId, draft.ruleId)),
  );
  assert.deepEqual(
    queue.map(({ personId, missing }) => ({ personId, missing })),
    [{ personId: unknown, missing: 'hire date' }],
  );
});

test('a date that leaves too little time is caught before publishing, with a realistic one', async () => {
  const unitId = await write(async (db) => {
    const id = await addUnit(db, 'Hurried');
    await addPerson(db, { unitId: id });
    return id;
  });
  const draft = await drafted({
    predicate: people(unitId),
    duePolicy: { kind: 'fixed', date: '2026-03-01' },
  });
  assert.equal(draft.summary.unrealistic, 1);
  await assert.rejects(publish(draft), /less time than the course takes\. Choose 2026-03-02 or later/);
  await publish(draft, true);
});

test('a draft is published once', async () => {
  const draft = await drafted({ title: 'Once', predicate: people(unit.legal) });
  await publish(draft);
  await assert.rejects(publish(draft), /is active by now/);
  const [rule] = await write((db) =>
    db.select().from(assignmentRule).where(eq(assignmentRule.id, draft.ruleId)),
  );
  assert.equal(rule?.state, 'active');
});

test('5,000 people are published in one go', async () => {
  const unitId = await write((db) => addUnit(db, 'Everybody'));
  await write((db) =>
    db.execute(sql`insert into person (email, given_name, family_name, locale, time_zone, unit_id, manager_id, hired_on)
      select 'bulk' || n || '@acme.test', 'Bulk', 'Person ' || n, 'en',
        (array['Europe/Berlin', 'Asia/Kathmandu', 'America/New_York'])[1 + n % 3], ${unitId}::uuid, ${hana.id}::uuid,
        date '2020-01-01' + n % 900
      from generate_series(1, 5000) n`),
  );
  const began = performance.now();
  const draft = await drafted({ title: 'Big', predicate: people(unitId) });
  const [notices] = await write((db) => db.select({ n: sql<number>`count(*)::int` }).from(notice));
  const rehearsed = performance.now();
  await publish(draft);
  console.log(
    `5,000 people: rehearsed in ${Math.round(rehearsed - began)} ms, published in ${Math.round(performance.now() - rehearsed)} ms`,
  );
  assert.equal((await published(draft.ruleId)).length, 5_000);
  const [after] = await write((db) => db.select({ n: sql<number>`count(*)::int` }).from(notice));
  assert.equal((after?.n ?? 0) - (notices?.n ?? 0), draft.summary.notices);
});
