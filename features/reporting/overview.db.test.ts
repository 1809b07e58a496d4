import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { eq } from 'drizzle-orm';
import type { Tenant } from '#db/placement.ts';
import { standing } from '#db/schema/tenant/compliance.ts';
import { assignmentRule } from '#db/schema/tenant/requirements.ts';
import { type TenantDb, withTenant } from '#db/tenant-db.ts';
import { type TestCluster, testCluster } from '#db/testing.ts';
import { HANA, schedule } from '#features/assignments/schedule.testing.ts';
import { obligationFilter } from '#features/compliance/input.ts';
import { listObligations } from '#features/compliance/queries.ts';
import { addCourse, addPerson, addSite, addUnit } from '#features/compliance/world.testing.ts';
import { installJobs } from '#features/jobs/jobs.ts';
import type { Reach } from '#features/people/queries.ts';
import {
  nextDeadlines,
  overdueBySite,
  overdueByUnit,
  releasePreview,
  TO_DO,
} from '#features/reporting/queries.ts';

let cluster: TestCluster;
let tenant: Tenant;
let company: string;
let finance: string;
let payroll: string;
const now = new Date('2026-03-02T09:00:00Z');
const later = new Date('2026-06-02T09:00:00Z');
const all: Reach = { scope: { kind: 'all' }, viewerId: HANA.id };
const write = <T>(work: (db: TenantDb) => Promise<T>) => withTenant(tenant, 'write', work);

before(async () => {
  cluster = await testCluster();
  await installJobs(cluster.adminUrl);
  tenant = await cluster.newTenant();
  await write(async (db) => {
    company = await addUnit(db, 'Company');
    finance = await addUnit(db, 'Finance', company);
    payroll = await addUnit(db, 'Payroll', finance);
    const siteId = await addSite(db, 'Berlin');
    for (const unitId of [company, finance, payroll, payroll]) await addPerson(db, { unitId, siteId });
    const { courseId } = await addCourse(db);
    await schedule(db, { courseId, unitId: company }, now);
  });
});
after(() => cluster.stop());

const list = (given: object, at: Date, reach = all) =>
  write((db) => listObligations(db, { ...obligationFilter.parse(given), ...reach }, at));

test('each number of the overview is that of the list it leads to', async () => {
  const byUnit = await write((db) => overdueByUnit(db, { ...all, unitIds: [finance, payroll] }, later));
  for (const { id, overdue } of byUnit)
    assert.equal((await list({ unit: id, status: 'overdue' }, later)).total, overdue);
  assert.deepEqual(byUnit.map(({ overdue }) => overdue).toSorted(), [2, 3]);

  const [site] = await write((db) => overdueBySite(db, all, later));
  assert.equal(site?.overdue, 4);
  assert.equal((await list({ site: site?.id, status: 'overdue' }, later)).total, 4);

  const [deadline] = await write((db) => nextDeadlines(db, all, now));
  assert.equal(deadline?.people, 4);
  const due = { due: deadline?.due, requirement: deadline?.requirementId, status: TO_DO };
  assert.equal((await list(due, now)).total, 4);
});

test('a reader sees the numbers of their own departments', async () => {
  const own: Reach = { scope: { kind: 'units', unitIds: [payroll] }, viewerId: HANA.id };
  const [site] = await write((db) => overdueBySite(db, own, later));
  assert.equal(site?.overdue, 2);
  assert.equal((await list({ unit: finance }, later, own)).total, 2);
});

test('the end of a schedule releases those who owe it for nothing else', async () => {
  const [rule] = await write((db) =>
    db.select().from(assignmentRule).where(eq(assignmentRule.state, 'active')),
  );
  const release = await write((db) => releasePreview(db, rule?.id ?? ''));
  assert.deepEqual([release.owing, release.released, release.names.length], [4, 4, 4]);
  assert.equal((await list({ rule: rule?.id }, now)).total, 4);
});

test('what is no longer asked of somebody is in no whole, as in the rates', async () => {
  const of = async () => (await write((db) => overdueBySite(db, all, later)))[0];
  assert.deepEqual([(await of())?.overdue, (await of())?.total], [4, 4]);
  await write(async (db) => {
    const [one] = await db.select({ id: standing.obligationId }).from(standing).limit(1);
    await db
      .update(standing)
      .set({ hasOpenReason: false })
      .where(eq(standing.obligationId, one?.id ?? ''));
  });
  assert.deepEqual([(await of())?.overdue, (await of())?.total], [3, 3]);
});
