import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { eq } from 'drizzle-orm';
import type { Tenant } from '#db/placement.ts';
import { obligation, period } from '#db/schema/tenant/compliance.ts';
import { type TenantDb, withTenant } from '#db/tenant-db.ts';
import { type TestCluster, testCluster } from '#db/testing.ts';
import { HANA } from '#features/assignments/schedule.testing.ts';
import { addCourse, addPerson, addRequirement, addUnit } from '#features/compliance/world.testing.ts';
import { countReleased } from '#features/duties/queries.ts';
import { installJobs } from '#features/jobs/jobs.ts';
import { assignByHand, withdrawByHand } from '#features/requests/commands.ts';
import { rehearseByHand } from '#features/requests/queries.ts';
import { rehearsalText } from '#features/requests/rules/rehearsal-text.ts';

let cluster: TestCluster;
let tenant: Tenant;
let finance: string;
let it: string;
let eli: string;
let requirementId: string;
const now = new Date('2026-03-02T09:00:00Z');
const everywhere = { scope: { kind: 'all' as const }, viewerId: HANA.id };
const within = (...unitIds: string[]) => ({ scope: { kind: 'units' as const, unitIds }, viewerId: HANA.id });

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
    eli = await addPerson(db, { unitId: finance });
    const { courseId } = await addCourse(db);
    ({ requirementId } = await addRequirement(db, courseId));
  });
});

const write = <T>(fn: (db: TenantDb) => Promise<T>) => withTenant(tenant, 'write', fn);
const asked = (dueOn = '2026-03-31') => ({ personId: eli, requirementId, dueOn });
const rehearse = (what = asked(), reach: typeof everywhere | ReturnType<typeof within> = everywhere) =>
  write((db) => rehearseByHand(db, what, { reach, now }));
const ask = (what = asked()) =>
  write((db) => assignByHand(db, { ...what, reason: 'New tasks.' }, { reach: everywhere, by: HANA, now }));

test('what is rehearsed is what happens, and rehearsing alone writes nothing', async () => {
  const { assignment } = await rehearse();
  assert.match(rehearsalText(assignment).sentence, /new for them, due 31 Mar 2026: fixed date 31 Mar 2026/);
  assert.deepEqual(await write((db) => db.select().from(obligation)), []);
  assert.equal(await ask(), 'added');
  const [owed] = await write((db) => db.select({ due: period.due }).from(period));
  assert.equal(owed?.due, '2026-03-31');
});

test('a day that is over is refused at its field, by the calendar where the person works', async () => {
  await assert.rejects(rehearse(asked('2026-03-01')), {
    code: 'bad_input',
    fields: { dueOn: 'That day is over. Choose today or a later one.' },
  });
  await assert.rejects(ask(asked('2026-03-01')), { code: 'bad_input' });
  const personId = await write((db) => addPerson(db, { timeZone: 'Pacific/Kiritimati' }));
  const east = { ...asked('2026-03-02'), personId };
  assert.equal((await rehearse(east)).assignment.outcome, 'added');
  const late = new Date('2026-03-02T11:00:00Z');
  await assert.rejects(
    write((db) => rehearseByHand(db, east, { reach: everywhere, now: late })),
    { code: 'bad_input' },
  );
});

test('asked twice by hand is told before and when it is sent', async () => {
  await ask();
  await assert.rejects(rehearse(), { code: 'conflict', message: /asked by hand already/ });
  await assert.rejects(ask(), { code: 'conflict' });
  const all = await write((db) => db.select().from(obligation).where(eq(obligation.personId, eli)));
  assert.equal(all.length, 1);
});

test('what was taken back is not owed any more, and its record is still counted', async () => {
  await ask();
  const [owed] = await write((db) => db.select({ id: obligation.id }).from(obligation));
  assert.equal(await write((db) => countReleased(db, eli)), 0);
  const back = { obligationId: owed?.id ?? '', reason: 'Other tasks.' };
  await write((db) => withdrawByHand(db, back, { reach: everywhere, by: HANA, now }));
  assert.equal(await write((db) => countReleased(db, eli)), 1);
  assert.equal((await rehearse()).assignment.outcome, 'revived');
});

test('people of another unit, and those of another tenant, are not found', async () => {
  await assert.rejects(rehearse(asked(), within(it)), { code: 'not_found' });
  assert.equal((await rehearse(asked(), within(finance))).assignment.outcome, 'added');
  const other = await cluster.newTenant();
  await assert.rejects(
    withTenant(other, 'write', (db) => rehearseByHand(db, asked(), { reach: everywhere, now })),
    { code: 'not_found' },
  );
});
