import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { and, eq, isNull, like, sql } from 'drizzle-orm';
import type { Tenant } from '#db/placement.ts';
import { certificate, fulfilment, obligation, period } from '#db/schema/tenant/compliance.ts';
import { notice } from '#db/schema/tenant/notices.ts';
import { type TenantDb, withTenant } from '#db/tenant-db.ts';
import { type TestCluster, testCluster } from '#db/testing.ts';
import { HANA, schedule } from '#features/assignments/schedule.testing.ts';
import { issueCertificate } from '#features/certificates/commands.ts';
import { findCertificate } from '#features/certificates/queries.ts';
import { standing } from '#features/certificates/rules/standing.ts';
import { fulfilFromAttempt, recogniseCompletion } from '#features/compliance/commands.ts';
import { addAttempt, addCourse, addPerson, addUnit, YEARLY } from '#features/compliance/world.testing.ts';
import { depart } from '#features/employment/commands.ts';
import { installJobs } from '#features/jobs/jobs.ts';
import { obligationDetail } from '#features/records/queries.ts';
import { remind } from '#features/reminders/commands.ts';
import { assignByHand, withdrawByHand } from '#features/requests/commands.ts';
import { revokeFulfilment } from '#features/revocations/commands.ts';
import { reconcile } from '#features/standings/commands.ts';

let cluster: TestCluster;
let tenant: Tenant;
let it: string;
let finance: string;
let eli: string;
let obligationId: string;
let requirementId: string;
let course: { courseId: string; versionId: string };
const reach = { scope: { kind: 'all' as const }, viewerId: HANA.id };
const within = (...unitIds: string[]) => ({ scope: { kind: 'units' as const, unitIds }, viewerId: HANA.id });
const day = (text: string) => new Date(`${text}T09:00:00Z`);
const act = (on: string) => ({ reach, by: HANA, now: day(on) });

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
    eli = await addPerson(db, { unitId: finance, managerId: await addPerson(db, { unitId: it }) });
    course = await addCourse(db);
    const terms = { validity: YEARLY, lookBack: 'P30D' };
    await schedule(db, { courseId: course.courseId, unitId: finance, terms }, day('2026-03-02'));
    const [owed] = await db.select().from(obligation).where(eq(obligation.personId, eli));
    obligationId = owed?.id ?? '';
    requirementId = owed?.requirementId ?? '';
  });
});

const write = <T>(fn: (db: TenantDb) => Promise<T>) => withTenant(tenant, 'write', fn);
const detail = (on: string) => write((db) => obligationDetail(db, { obligationId, ...reach }, day(on)));

/** Eli completes the course, as the last lesson does it. */
const complete = (on: string) =>
  write(async (db) => {
    const at = day(on);
    const attemptId = await addAttempt(db, { ...course, personId: eli, completedAt: at });
    const done = { attemptId, personId: eli, courseId: course.courseId, completedAt: at, score: 1 };
    const proof = await fulfilFromAttempt(db, done);
    const issue = { ...proof, attemptId, personId: eli, courseVersionId: course.versionId, at };
    const { code } = await issueCertificate(db, issue);
    return { done, code, fulfilmentId: proof.fulfilmentId ?? '' };
  });

const revoke = (fulfilmentId: string, on: string) =>
  write((db) => revokeFulfilment(db, { fulfilmentId, reason: 'Somebody else took it.' }, act(on)));

/** The rounds: number, due day, whether it is open, and what its proof is worth. */
const rounds = async (on: string) => {
  await write(async (db) =>
    assert.equal(await reconcile(db, day(on)), 0, 'the copy of the facts has drifted'),
  );
  const all = (await detail(on)).rounds.toReversed();
  return all.map(({ n, due, closedAt, validUntil }) => [n, due, closedAt === null, validUntil]);
};

const worth = async (code: string, on: string) => {
  const found = await write((db) => findCertificate(db, code));
  return found && standing(found, on);
};

test('a revoked proof takes its certificate and its renewal with it, and the round is to be met after all', async () => {
  const { fulfilmentId, code } = await complete('2026-03-05');
  assert.equal((await detail('2026-03-06')).standing.status, 'compliant');
  assert.deepEqual(await revoke(fulfilmentId, '2026-03-06'), { kind: 'reopens', withdrawn: 2 });
  assert.deepEqual(await rounds('2026-03-06'), [
    [1, '2026-03-16', true, null],
    [2, '2027-03-05', false, null],
  ]);
  assert.equal((await detail('2026-03-06')).standing.status, 'not_started');
  assert.equal((await detail('2026-04-20')).standing.status, 'overdue');
  assert.equal(await worth(code, '2026-03-06'), 'revoked');
  const [row] = await write((db) => db.select().from(fulfilment).where(eq(fulfilment.id, fulfilmentId)));
  assert.deepEqual([row?.revokedBy, row?.revokedWhy], [HANA.id, 'Somebody else took it.']);
});

test('the trail says who revoked what and why', async () => {
  await revoke((await complete('2026-03-05')).fulfilmentId, '2026-03-06');
  const events = await write((db) =>
    db.execute(sql`select action, actor_id from audit_event where action like '%.revoked' order by action`),
  );
  assert.deepEqual(
    [...events].map(({ action, actor_id }) => [action, actor_id]),
    [
      ['certificate.revoked', HANA.id],
      ['fulfilment.revoked', HANA.id],
    ],
  );
});

test('the person is told once, reminders of the round come back, those of the renewal do not', async () => {
  await remind(tenant, day('2026-03-02'));
  await revoke((await complete('2026-03-05')).fulfilmentId, '2026-03-06');
  const said = await write((db) => db.select().from(notice).where(like(notice.step, 'revoked:%')));
  assert.deepEqual(said.map(({ channel, state }) => [channel, state]).toSorted(), [
    ['email', 'queued'],
    ['in-app', 'sent'],
  ]);
  assert.match(
    said[0]?.body ?? '',
    /does not count any more: Somebody else took it\.[\s\S]*due on 16 Mar 2026/,
  );
  const ledger = await write((db) =>
    db
      .select({ n: period.n, step: notice.step, state: notice.state, on: notice.plannedOn })
      .from(notice)
      .innerJoin(period, eq(period.id, notice.periodId))
      .where(and(eq(notice.channel, 'in-app'), sql`${notice.step} not like 'revoked:%'`))
      .orderBy(period.n, notice.plannedOn),
  );
  assert.deepEqual(
    ledger.filter(({ n }) => n === 1).map(({ step, state, on }) => [step, state, on]),
    [
      ['assigned', 'sent', '2026-03-02'],
      ['week-before', 'planned', '2026-03-09'],
      ['due-day', 'planned', '2026-03-16'],
      ['manager-after', 'planned', '2026-03-19'],
    ],
  );
  assert.ok(ledger.filter(({ n }) => n === 2).every(({ state }) => state === 'suppressed'));
  await remind(tenant, day('2026-03-10'));
  const [week] = await write((db) =>
    db
      .select()
      .from(notice)
      .where(and(eq(notice.step, 'week-before'), eq(notice.state, 'sent'))),
  );
  assert.equal(week?.recipientId, eli);
});

test('undo is a new proof: it is recorded beside the revoked one, and a new renewal opens', async () => {
  const { fulfilmentId, code } = await complete('2026-03-05');
  await revoke(fulfilmentId, '2026-03-06');
  const given = {
    obligationId,
    source: 'override' as const,
    completedOn: '2026-03-05',
    reason: 'It was them.',
  };
  await write((db) => recogniseCompletion(db, given, act('2026-03-07')));
  assert.deepEqual(await rounds('2026-03-07'), [
    [1, '2026-03-16', false, '2027-03-05'],
    [2, '2027-03-05', false, null],
    [3, '2027-03-05', true, null],
  ]);
  assert.equal((await detail('2026-03-07')).standing.status, 'compliant');
  assert.equal(await worth(code, '2026-03-07'), 'revoked', 'the certificate stays revoked');
  const proofs = (await detail('2026-03-07')).rounds.find(({ n }) => n === 1)?.fulfilments;
  assert.deepEqual(
    proofs?.map(({ source, revokedAt }) => [source, revokedAt !== null]),
    [
      ['attempt', true],
      ['override', false],
    ],
  );
});

test('twice in a row is a conflict that changes nothing, also when two do it at the same time', async () => {
  const { fulfilmentId } = await complete('2026-03-05');
  const both = await Promise.allSettled([
    revoke(fulfilmentId, '2026-03-06'),
    revoke(fulfilmentId, '2026-03-06'),
  ]);
  assert.deepEqual(both.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected']);
  const before = await rounds('2026-03-06');
  await assert.rejects(revoke(fulfilmentId, '2026-03-07'), {
    code: 'conflict',
    message: 'That proof was revoked already.',
  });
  assert.deepEqual(await rounds('2026-03-07'), before);
  const told = await write((db) => db.select().from(notice).where(like(notice.step, 'revoked:%')));
  assert.equal(told.length, 2);
});

test('a renewal that came after it stands for itself', async () => {
  const first = await complete('2026-03-05');
  const second = await complete('2027-02-20');
  assert.equal(await worth(first.code, '2027-02-20'), 'superseded');
  assert.deepEqual(await revoke(first.fulfilmentId, '2027-02-21'), {
    kind: 'stays',
    because: 'met-later',
    n: 2,
  });
  assert.deepEqual(await rounds('2027-02-21'), [
    [1, '2026-03-16', false, null],
    [2, '2027-03-05', false, '2028-02-20'],
    [3, '2028-02-20', true, null],
  ]);
  assert.equal((await detail('2027-02-21')).standing.status, 'compliant');
  assert.equal(await worth(first.code, '2027-02-21'), 'revoked');
  assert.equal(await worth(second.code, '2027-02-21'), 'valid');
});

test('when the renewal is revoked, the proof before it counts again for as long as it is good', async () => {
  const first = await complete('2026-03-05');
  const second = await complete('2027-02-20');
  assert.deepEqual(await revoke(second.fulfilmentId, '2027-02-21'), { kind: 'reopens', withdrawn: 3 });
  assert.equal((await detail('2027-03-05')).standing.status, 'compliant_renewing');
  assert.equal((await detail('2027-03-06')).standing.status, 'in_grace');
  assert.equal(await worth(first.code, '2027-02-21'), 'valid', 'nothing supersedes it any more');
  await revoke(first.fulfilmentId, '2027-02-22');
  assert.deepEqual(await rounds('2027-02-22'), [
    [1, '2026-03-16', true, null],
    [2, '2027-03-05', false, null],
    [3, '2028-02-20', false, null],
  ]);
  assert.equal((await detail('2027-02-22')).standing.status, 'overdue');
});

test('a completion whose proof was revoked proves nothing again: not asked twice, not by look-back', async () => {
  const { fulfilmentId, done } = await complete('2026-03-05');
  await revoke(fulfilmentId, '2026-03-06');
  assert.deepEqual(await write((db) => fulfilFromAttempt(db, done)), {
    fulfilmentId: null,
    validUntil: null,
  });
  assert.equal((await detail('2026-03-06')).standing.status, 'not_started');

  const nia = await write((db) => addPerson(db, { unitId: it }));
  await write((db) => addAttempt(db, { ...course, personId: nia, completedAt: day('2026-03-05') }));
  const asked = { personId: nia, requirementId, dueOn: '2026-03-31', reason: 'Asked.' };
  const ask = (on: string) => write((db) => assignByHand(db, asked, act(on)));
  assert.equal(await ask('2026-03-06'), 'compliant', 'within the look-back it counts');
  const [proof] = await write((db) =>
    db
      .select({ id: fulfilment.id, of: obligation.id })
      .from(fulfilment)
      .innerJoin(period, eq(period.id, fulfilment.periodId))
      .innerJoin(obligation, and(eq(obligation.id, period.obligationId), eq(obligation.personId, nia)))
      .where(isNull(fulfilment.revokedAt)),
  );
  await revoke(proof?.id ?? '', '2026-03-07');
  await write((db) =>
    withdrawByHand(db, { obligationId: proof?.of ?? '', reason: 'Anew.' }, act('2026-03-07')),
  );
  assert.equal(await ask('2026-03-08'), 'revived');
});

test('of somebody who has left, the proof and the certificate go; nothing opens and nothing is said', async () => {
  const { fulfilmentId, code } = await complete('2026-03-05');
  await write((db) => depart(db, { personId: eli, ...act('2026-03-10') }));
  assert.deepEqual(await revoke(fulfilmentId, '2026-03-11'), { kind: 'stays', because: 'not-required' });
  assert.deepEqual(await rounds('2026-03-11'), [
    [1, '2026-03-16', false, null],
    [2, '2027-03-05', false, null],
  ]);
  assert.equal(await worth(code, '2026-03-11'), 'revoked');
  assert.deepEqual(await write((db) => db.select().from(notice).where(like(notice.step, 'revoked:%'))), []);
});

test('a certificate from before anything was owed hangs on the proof that rests on its attempt', async () => {
  const { code, fulfilmentId } = await complete('2026-03-05');
  await write((db) => db.update(certificate).set({ fulfilmentId: null }).where(eq(certificate.code, code)));
  await revoke(fulfilmentId, '2026-03-06');
  assert.equal(await worth(code, '2026-03-06'), 'revoked');
});

test('out of reach is not found, and nothing changes: another unit, another tenant', async () => {
  const { fulfilmentId } = await complete('2026-03-05');
  const unchanged = await rounds('2026-03-06');
  const input = { fulfilmentId, reason: 'Not mine.' };
  const other = await cluster.newTenant();
  await assert.rejects(
    write((db) => revokeFulfilment(db, input, { ...act('2026-03-06'), reach: within(it) })),
    { code: 'not_found' },
  );
  await assert.rejects(
    withTenant(other, 'write', (db) => revokeFulfilment(db, input, act('2026-03-06'))),
    { code: 'not_found' },
  );
  assert.deepEqual(await rounds('2026-03-06'), unchanged);
  await write((db) => revokeFulfilment(db, input, { ...act('2026-03-06'), reach: within(finance) }));
});
