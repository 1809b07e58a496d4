import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { eq } from 'drizzle-orm';
import type { Tenant } from '#db/placement.ts';
import { exemption, obligation } from '#db/schema/tenant/compliance.ts';
import { causalPoint, type TenantDb, withTenant } from '#db/tenant-db.ts';
import { type TestCluster, testCluster } from '#db/testing.ts';
import { endLeave, recordLeave } from '#features/absences/commands.ts';
import { within } from '#features/assignments/queries.ts';
import { HANA, schedule } from '#features/assignments/schedule.testing.ts';
import { recogniseCompletion } from '#features/compliance/commands.ts';
import { obligationFilter } from '#features/compliance/input.ts';
import { addCourse, addPerson, addUnit } from '#features/compliance/world.testing.ts';
import { obligationsCsv } from '#features/evidence/queries.ts';
import { endExemptions, exempt, revokeExemption } from '#features/exemptions/commands.ts';
import { extend } from '#features/extensions/commands.ts';
import { installJobs } from '#features/jobs/jobs.ts';
import { obligationDetail } from '#features/records/queries.ts';
import { assignByHand, withdrawByHand } from '#features/requests/commands.ts';
import { reconcile } from '#features/standings/commands.ts';

let cluster: TestCluster;
let tenant: Tenant;
let finance: string;
let it: string;
let eli: string;
let obligationId: string;
let requirementId: string;
const reach = { scope: { kind: 'all' as const }, viewerId: HANA.id };
const day = (text: string) => new Date(`${text}T09:00:00Z`);
const now = day('2026-03-02');
const act = { reach, by: HANA, now };

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
    const managerId = await addPerson(db, { unitId: it });
    eli = await addPerson(db, {
      givenName: 'Eli',
      familyName: '=SUM(A1)',
      employeeNo: 'E7',
      unitId: finance,
      managerId,
    });
    const { courseId } = await addCourse(db);
    await schedule(db, { courseId, unitId: finance }, now);
    const [owed] = await db.select().from(obligation).where(eq(obligation.personId, eli));
    obligationId = owed?.id ?? '';
    requirementId = owed?.requirementId ?? '';
  });
});

const write = <T>(fn: (db: TenantDb) => Promise<T>) => withTenant(tenant, 'write', fn);
const detail = (at = now) => write((db) => obligationDetail(db, { obligationId, ...reach }, at));
const status = async (at: string) => (await detail(day(at))).standing.status;

test('trap: a waiver nobody ends. It ends by its last day, and a job keeps the record', async () => {
  const waiver = {
    obligationId,
    validFrom: '2026-03-02',
    validUntil: '2026-04-30',
    reason: 'Trained at a client.',
  };
  await write((db) => exempt(db, waiver, act));
  assert.equal(await status('2026-04-30'), 'exempt');
  assert.equal(await status('2026-05-01'), 'overdue');
  assert.equal(await write((db) => endExemptions(db, day('2026-04-30'))), 0);
  assert.equal(await write((db) => endExemptions(db, day('2026-05-01'))), 1);
  const [row] = await write((db) => db.select().from(exemption));
  assert.equal(row?.state, 'ended');
});

test('an exemption can be taken back, once', async () => {
  const waiver = { obligationId, validFrom: '2026-03-02', validUntil: '2026-04-30', reason: 'A mistake.' };
  const exemptionId = await write((db) => exempt(db, waiver, act));
  await write((db) => revokeExemption(db, { exemptionId, why: 'It was a mistake.' }, act));
  assert.equal(await status('2026-03-03'), 'not_started');
  await assert.rejects(
    write((db) => revokeExemption(db, { exemptionId, why: 'Again.' }, act)),
    /is revoked by now/,
  );
});

test('an extension gives time and says so, and never takes any', async () => {
  await write((db) => extend(db, { obligationId, newDue: '2026-04-10', reason: 'project deadline' }, act));
  const { standing, rounds } = await detail();
  assert.equal(standing.due, '2026-04-10');
  assert.match(standing.derivation ?? '', /extended from 16 Mar 2026 to 10 Apr 2026 \(project deadline\)/);
  assert.equal(rounds[0]?.extensions[0]?.previousDue, '2026-03-16');
  await assert.rejects(
    write((db) => extend(db, { obligationId, newDue: '2026-04-01', reason: 'earlier' }, act)),
    /choose a day after 10 Apr 2026/,
  );
});

test('leave without an end waits; when its end is known the date moves by its days', async () => {
  const leave = {
    personId: eli,
    kind: 'parental leave',
    startsOn: '2026-03-05',
    endsOn: null,
    clock: 'pause' as const,
  };
  const absenceId = await write((db) => recordLeave(db, leave, act));
  assert.equal(await status('2026-06-01'), 'on_leave');
  await write((db) => endLeave(db, { absenceId, endsOn: '2026-03-24' }, act));
  const { standing } = await detail(day('2026-03-25'));
  assert.deepEqual([standing.due, standing.status], ['2026-04-05', 'not_started']);
  assert.match(standing.derivation ?? '', /moved 20 days by leave/);
});

test('a completion elsewhere is recognised for a reason, on a day that counts', async () => {
  const given = { obligationId, source: 'evidence' as const, reason: 'Certificate of the client.' };
  await assert.rejects(
    write((db) => recogniseCompletion(db, { ...given, completedOn: '2026-01-01' }, act)),
    /too early to count/,
  );
  await assert.rejects(
    write((db) => recogniseCompletion(db, { ...given, completedOn: '2026-03-03' }, act)),
    /has not come yet/,
  );
  await write((db) => recogniseCompletion(db, { ...given, completedOn: '2026-03-02' }, act));
  const { standing, rounds } = await detail();
  assert.equal(standing.status, 'compliant');
  assert.equal(rounds[0]?.fulfilments[0]?.source, 'evidence');
  assert.ok(rounds[0]?.notices.every(({ state }) => state === 'suppressed'));
});

test('asked by hand and by a rule is one obligation with two reasons, and each can go alone', async () => {
  const request = { personId: eli, requirementId, dueOn: '2026-12-31', reason: 'Your role handles cards.' };
  assert.equal(await write((db) => assignByHand(db, request, act)), 'joined');
  await assert.rejects(
    write((db) => assignByHand(db, request, act)),
    /asked by hand already/,
  );
  const { reasons, standing } = await detail();
  assert.equal(reasons.length, 2);
  assert.equal(standing.due, '2026-03-16');
  assert.deepEqual(await write((db) => withdrawByHand(db, { obligationId, reason: 'Other role.' }, act)), {
    closed: 1,
    released: 0,
  });
});

test('out of reach is not found: another unit, another tenant', async () => {
  const other = await cluster.newTenant();
  const narrow = { scope: { kind: 'units' as const, unitIds: [it] }, viewerId: HANA.id };
  const waiver = { obligationId, validFrom: '2026-03-02', validUntil: '2026-04-30', reason: 'Not mine.' };
  for (const [where, mine] of [
    [tenant, narrow],
    [other, reach],
  ] as const) {
    const run = (work: (db: TenantDb) => Promise<unknown>) =>
      assert.rejects(withTenant(where, 'write', work), { code: 'not_found' });
    await run((db) => obligationDetail(db, { obligationId, ...mine }, now));
    await run((db) => exempt(db, waiver, { ...act, reach: mine }));
    await run((db) =>
      extend(db, { obligationId, newDue: '2026-04-10', reason: 'no' }, { ...act, reach: mine }),
    );
    await run((db) =>
      recogniseCompletion(
        db,
        { obligationId, source: 'override', completedOn: '2026-03-02', reason: 'no' },
        { ...act, reach: mine },
      ),
    );
    await run((db) =>
      assignByHand(
        db,
        { personId: eli, requirementId, dueOn: '2026-12-31', reason: 'no' },
        { ...act, reach: mine },
      ),
    );
    await run((db) =>
      recordLeave(
        db,
        { personId: eli, kind: 'x', startsOn: '2026-03-02', endsOn: null, clock: 'pause' },
        { ...act, reach: mine },
      ),
    );
  }
});

test('who reaches some units only schedules for their people only', () => {
  const units = { kind: 'units' as const, unitIds: ['u1'] };
  const own = { field: 'unit', op: 'in', ids: ['u1'], includeSub: true };
  const everybody = { all: [] };
  assert.deepEqual(within(everybody, units), { all: [own, everybody] });
  assert.deepEqual(within(within(everybody, units), units), { all: [own, everybody] });
  assert.deepEqual(within({ all: [] }, { kind: 'all' }), everybody);
});

test('the CSV opens in a spreadsheet, runs nothing, and carries date, derivation and why', async () => {
  const fresh = { ...tenant, seen: await causalPoint(tenant) };
  let text = '';
  for await (const piece of obligationsCsv(fresh, { ...obligationFilter.parse({}), ...reach }, now))
    text += piece;
  const [head, row, ...rest] = text.trimEnd().split('\r\n');
  assert.ok(head?.startsWith('\uFEFFEmployee number,Family name'));
  assert.deepEqual(rest, []);
  assert.match(row ?? '', /^E7,'=SUM\(A1\),Eli,/);
  assert.match(
    row ?? '',
    /Not started,2026-03-16,Europe\/Berlin,"14 days after assignment on 2 Mar 2026, end of day in Europe\/Berlin",Security 2026: for people in Finance/,
  );
});

test('whatever was decided, the copy for lists has not drifted', async () => {
  await write(async (db) => {
    await extend(db, { obligationId, newDue: '2026-04-10', reason: 'project' }, act);
    await exempt(
      db,
      { obligationId, validFrom: '2026-03-02', validUntil: '2026-03-20', reason: 'Away.' },
      act,
    );
    await recordLeave(
      db,
      { personId: eli, kind: 'leave', startsOn: '2026-03-05', endsOn: '2026-03-09', clock: 'pause' },
      act,
    );
    assert.equal(await reconcile(db, now), 0);
  });
});
