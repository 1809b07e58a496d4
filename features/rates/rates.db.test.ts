import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Tenant } from '#db/placement.ts';
import { type TenantDb, withTenant } from '#db/tenant-db.ts';
import { type TestCluster, testCluster } from '#db/testing.ts';
import { HANA, schedule } from '#features/assignments/schedule.testing.ts';
import { fulfilFromAttempt } from '#features/compliance/commands.ts';
import { obligationFilter } from '#features/compliance/input.ts';
import { listObligations } from '#features/compliance/queries.ts';
import { addAttempt, addCourse, addPerson, addSite, addUnit } from '#features/compliance/world.testing.ts';
import { installJobs } from '#features/jobs/jobs.ts';
import { markEveryRequirement } from '#features/marks/commands.ts';
import { recordAttributes } from '#features/people/commands.ts';
import { COUNTED, readRates } from '#features/rates/queries.ts';
import { recountMarked } from '#features/results/commands.ts';

const now = new Date('2026-03-02T09:00:00Z');
const later = new Date('2026-06-02T09:00:00Z');
const ALL = { kind: 'all' } as const;

let cluster: TestCluster;
let tenant: Tenant;
let finance: string;
let payroll: string;
let people: string[];
let course: { courseId: string; versionId: string };
const write = <T>(work: (db: TenantDb) => Promise<T>) => withTenant(tenant, 'write', work);
const rates = (asked: object = {}) => write((db) => readRates(db, { scope: ALL, ...asked }));
const counted = async (at: Date) => {
  while ((await recountMarked(tenant, at)) > 0);
};

before(async () => {
  cluster = await testCluster();
  await installJobs(cluster.adminUrl);
  tenant = await cluster.newTenant();
  await write(async (db) => {
    const company = await addUnit(db, 'Company');
    finance = await addUnit(db, 'Finance', company);
    payroll = await addUnit(db, 'Payroll', finance);
    const siteId = await addSite(db, 'Berlin');
    people = [];
    for (const unitId of [company, finance, payroll, payroll, payroll])
      people.push(await addPerson(db, { unitId, siteId }));
    course = await addCourse(db);
    await schedule(db, { courseId: course.courseId, unitId: company }, now);
  });
});
after(() => cluster.stop());

const finish = (n: number, completedAt: Date) =>
  write(async (db) => {
    const personId = people[n] ?? '';
    const attemptId = await addAttempt(db, { ...course, personId, completedAt });
    const { courseId } = course;
    return fulfilFromAttempt(db, { attemptId, personId, courseId, completedAt, score: null });
  });

test('what is published marks its requirement, and is counted', async () => {
  assert.equal((await rates()).total.owed, 0);
  assert.equal((await rates()).behind, true);
  await counted(now);
  const { total, behind, countedAt } = await rates();
  assert.deepEqual(total, { owed: 5, onTime: 0, late: 0, open: 5, overdue: 0, excused: 0 });
  assert.equal(behind, false);
  assert.equal(new Date(countedAt ?? 0).getTime(), now.getTime());
});

test('in time, late and overdue, each with the rows of HR’s list that it counts', async () => {
  await finish(2, now);
  assert.equal((await rates()).behind, true, 'in the transaction of the proof');
  await finish(3, later);
  await write((db) => markEveryRequirement(db, later));
  await counted(later);
  const { total, byUnit, byRequirement } = await rates();
  assert.deepEqual(total, { owed: 5, onTime: 1, late: 1, open: 0, overdue: 3, excused: 0 });
  const { id: requirement = '', title: _, ...sums } = byRequirement[0] ?? {};
  assert.deepEqual(sums, total);
  const unit = (id: string) => byUnit.find((one) => one.id === id);
  assert.deepEqual([unit(finance)?.owed, unit(payroll)?.owed, unit(payroll)?.onTime], [4, 3, 1]);
  for (const { id, onTime, late, open, overdue, excused } of byUnit) {
    const given = { done: onTime + late, open, overdue, excused };
    for (const what of ['done', 'open', 'overdue', 'excused'] as const) {
      const filter = obligationFilter.parse({ unit: id, requirement, status: COUNTED[what] });
      const list = await write((db) =>
        listObligations(db, { ...filter, scope: ALL, viewerId: HANA.id }, later),
      );
      assert.equal(list.total, given[what], what);
    }
  }
});

test('a reader sees their own departments, narrowed as they ask', async () => {
  assert.equal((await rates({ scope: { kind: 'units', unitIds: [payroll] } })).total.owed, 3);
  assert.equal((await rates({ unit: finance })).total.owed, 4);
  assert.equal((await rates({ scope: { kind: 'units', unitIds: [payroll] }, unit: finance })).total.owed, 3);
  assert.equal((await rates({ scope: { kind: 'reports' } })).total.owed, 0);
  for (const asked of [{ scope: { kind: 'units' as const, unitIds: [payroll] } }, { unit: payroll }])
    assert.deepEqual(
      (await rates(asked)).byUnit.map(({ id, owed }) => [id, owed]),
      [[payroll, 3]],
      'not the department above, with a part of its numbers',
    );
});

test('who moves is counted where they are', async () => {
  await write((db) =>
    recordAttributes(db, {
      personId: people[0] ?? '',
      changes: { unit: payroll },
      validFrom: '2026-06-01',
      source: 'hr',
      by: { kind: 'person', id: HANA.id },
      now: later,
    }),
  );
  const soon = new Date(later.getTime() + 11_000);
  await counted(soon);
  assert.equal((await rates({ unit: payroll })).total.owed, 4);
});

test('a requirement that was just counted rests for ten seconds, and its marks wait', async () => {
  const soon = new Date(later.getTime() + 12_000);
  await write((db) => markEveryRequirement(db, soon));
  assert.equal(await recountMarked(tenant, soon), 0);
  assert.equal(await recountMarked(tenant, new Date(soon.getTime() + 10_000)), 1);
});
