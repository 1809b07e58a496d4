import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { eq } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import type { Tenant } from '#db/placement.ts';
import { fulfilment, obligation, obligationReason, period } from '#db/schema/tenant/compliance.ts';
import { notice } from '#db/schema/tenant/notices.ts';
import { type TenantDb, withTenant } from '#db/tenant-db.ts';
import { type TestCluster, testCluster } from '#db/testing.ts';
import { fulfilFromAttempt } from '#features/compliance/commands.ts';
import { dueDate } from '#features/compliance/rules/due-date.ts';
import {
  addAttempt,
  addCourse,
  addPerson,
  addRequirement,
  type Terms,
  YEARLY,
} from '#features/compliance/world.testing.ts';
import { openPeriods } from '#features/periods/commands.ts';

let cluster: TestCluster;
let tenant: Tenant;

before(async () => {
  cluster = await testCluster();
  tenant = await cluster.newTenant();
});
after(() => cluster.stop());

const write = <T>(fn: (db: TenantDb) => Promise<T>) => withTenant(tenant, 'write', fn);

/** Somebody who owes a course since 1 March 2026, within 14 days. */
async function owed(db: TenantDb, terms: Terms = {}) {
  const course = await addCourse(db);
  const { requirementId, versionId } = await addRequirement(db, course.courseId, terms);
  const personId = await addPerson(db, { managerId: await addPerson(db) });
  const obligationId = uuidv7();
  await db.insert(obligation).values({ id: obligationId, personId, requirementId });
  await db
    .insert(obligationReason)
    .values({ obligationId, source: 'manual', why: 'Asked for.', openedAt: new Date('2026-03-01') });
  const dates = dueDate(
    { kind: 'days-after', anchor: 'assignment', days: 14 },
    {
      timeZone: 'Europe/Berlin',
      assignedOn: '2026-03-01',
      hiredOn: null,
      roleStartOn: null,
      firstSignInOn: null,
      completedOn: null,
      absences: [],
      extension: null,
    },
    'P14D',
  );
  assert.ok(dates.kind === 'due');
  const { kind: _, ...rest } = dates;
  await openPeriods(
    db,
    [
      {
        id: uuidv7(),
        obligationId,
        requirementVersionId: versionId,
        n: 1,
        timeZone: 'Europe/Berlin',
        dates: rest,
      },
    ],
    new Date('2026-03-01T08:00:00Z'),
  );
  return { ...course, personId, obligationId };
}

type Owed = Awaited<ReturnType<typeof owed>>;

async function complete(db: TenantDb, who: Owed, at: string) {
  const completedAt = new Date(at);
  const attemptId = await addAttempt(db, { ...who, completedAt });
  return { attemptId, ...(await fulfilFromAttempt(db, { ...who, attemptId, completedAt, score: 0.9 })) };
}

const periodsOf = (db: TenantDb, { obligationId }: Owed) =>
  db.select().from(period).where(eq(period.obligationId, obligationId)).orderBy(period.n);

test('a completion closes the period, is worth what the terms say, and the next round opens at once', async () => {
  await write(async (db) => {
    const who = await owed(db, { validity: YEARLY });
    const { fulfilmentId, validUntil } = await complete(db, who, '2026-03-10T22:30:00Z');
    assert.ok(fulfilmentId);
    assert.equal(validUntil, '2027-03-10');
    const [first, second, ...more] = await periodsOf(db, who);
    assert.deepEqual(more, []);
    assert.equal(first?.validFrom, '2026-03-10');
    assert.ok(first.closedAt);
    assert.deepEqual(
      [second?.windowOpens, second?.due, second?.graceUntil, second?.closedAt],
      ['2027-01-09', '2027-03-10', '2027-03-24', null],
    );
    assert.match(second?.dateDerivation ?? '', /^renewal, 1 year after completion on 10 Mar 2026/);
  });
});

test('what was planned to be said is taken back, and the next round is planned', async () => {
  await write(async (db) => {
    const who = await owed(db, { validity: YEARLY });
    await complete(db, who, '2026-03-02T10:00:00Z');
    const [first, second] = await periodsOf(db, who);
    const said = (id = '') => db.select().from(notice).where(eq(notice.periodId, id));
    const old = await said(first?.id);
    assert.equal(old.length, 8);
    assert.ok(old.every(({ state, why }) => state === 'suppressed' && why === 'It is done already.'));
    const next = await said(second?.id);
    const days = new Set(next.map(({ step, plannedOn }) => `${step} ${plannedOn}`));
    assert.deepEqual([...days].toSorted(), [
      'assigned 2027-01-01',
      'due-day 2027-03-02',
      'manager-after 2027-03-05',
      'week-before 2027-02-23',
    ]);
  });
});

test('trap: a re-take deleting the old proof. It adds nothing, and the proof stays', async () => {
  await write(async (db) => {
    const who = await owed(db, { validity: YEARLY });
    const first = await complete(db, who, '2026-03-02T10:00:00Z');
    const again = await complete(db, who, '2026-05-02T10:00:00Z');
    assert.equal(again.fulfilmentId, null);
    const proofs = await db
      .select({ id: fulfilment.id })
      .from(fulfilment)
      .innerJoin(period, eq(period.id, fulfilment.periodId))
      .where(eq(period.obligationId, who.obligationId));
    assert.deepEqual(proofs, [{ id: first.fulfilmentId }]);
    assert.equal((await periodsOf(db, who)).length, 2);
  });
});

test('the same attempt asked twice is the same proof', async () => {
  await write(async (db) => {
    const who = await owed(db, { validity: YEARLY, renewalWindow: 'P1Y' });
    const { attemptId, ...first } = await complete(db, who, '2026-03-02T10:00:00Z');
    const completedAt = new Date('2026-03-02T10:00:00Z');
    assert.deepEqual(await fulfilFromAttempt(db, { ...who, attemptId, completedAt, score: null }), first);
  });
});

test('trap: a completion before the window. It counts only as far as the look-back reaches', async () => {
  await write(async (db) => {
    const strict = await owed(db);
    assert.equal((await complete(db, strict, '2026-02-20T10:00:00Z')).fulfilmentId, null);
    const generous = await owed(db, { lookBack: 'P30D' });
    assert.ok((await complete(db, generous, '2026-02-20T10:00:00Z')).fulfilmentId);
    const tooOld = await owed(db, { lookBack: 'P30D' });
    assert.equal((await complete(db, tooOld, '2026-01-20T10:00:00Z')).fulfilmentId, null);
  });
});

test('trap: two renewal chains. A renewal inside its window keeps one chain and shortens nothing', async () => {
  await write(async (db) => {
    const who = await owed(db, { validity: { anchor: 'previous-expiry', length: 'P1Y' } });
    assert.equal((await complete(db, who, '2026-03-10T10:00:00Z')).validUntil, '2027-03-10');
    assert.equal((await complete(db, who, '2027-02-01T10:00:00Z')).validUntil, '2028-03-10');
    const rounds = await periodsOf(db, who);
    assert.deepEqual(
      rounds.map(({ n, closedAt }) => [n, closedAt === null]),
      [
        [1, false],
        [2, false],
        [3, true],
      ],
    );
  });
});

test('without an end of validity nothing opens again', async () => {
  await write(async (db) => {
    const who = await owed(db, { validity: null });
    const done = await complete(db, who, '2026-03-10T10:00:00Z');
    assert.ok(done.fulfilmentId);
    assert.equal(done.validUntil, null);
    assert.equal((await periodsOf(db, who)).length, 1);
  });
});

test('a course nobody asked for fulfils nothing', async () => {
  await write(async (db) => {
    const course = await addCourse(db);
    const personId = await addPerson(db);
    const attemptId = await addAttempt(db, { ...course, personId, completedAt: new Date('2026-03-01') });
    const completion = { ...course, personId, attemptId, completedAt: new Date('2026-03-01'), score: null };
    assert.deepEqual(await fulfilFromAttempt(db, completion), { fulfilmentId: null, validUntil: null });
  });
});
