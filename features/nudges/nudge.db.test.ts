import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { eq, like } from 'drizzle-orm';
import type { Tenant } from '#db/placement.ts';
import { obligation } from '#db/schema/tenant/compliance.ts';
import { notice } from '#db/schema/tenant/notices.ts';
import { type TenantDb, withTenant } from '#db/tenant-db.ts';
import { type TestCluster, testCluster } from '#db/testing.ts';
import { schedule } from '#features/assignments/schedule.testing.ts';
import { addCourse, addPerson, addUnit } from '#features/compliance/world.testing.ts';
import { installJobs } from '#features/jobs/jobs.ts';
import { nudge } from '#features/nudges/commands.ts';
import { nudgeable } from '#features/nudges/queries.ts';

let cluster: TestCluster;
let tenant: Tenant;
let maya: { id: string; name: string };
let eli: string;
let owed: string;
const now = new Date('2026-03-02T09:00:00Z');
const tomorrow = new Date('2026-03-03T09:00:00Z');
const write = <T>(work: (db: TenantDb) => Promise<T>) => withTenant(tenant, 'write', work);

before(async () => {
  cluster = await testCluster();
  await installJobs(cluster.adminUrl);
});
after(() => cluster.stop());

beforeEach(async () => {
  tenant = await cluster.newTenant();
  await write(async (db) => {
    const finance = await addUnit(db, 'Finance');
    maya = { id: await addPerson(db, {}), name: 'Maya Okafor' };
    eli = await addPerson(db, { unitId: finance, managerId: maya.id });
    const { courseId } = await addCourse(db);
    await schedule(db, { courseId, unitId: finance }, now);
    const [row] = await db.select().from(obligation).where(eq(obligation.personId, eli));
    owed = row?.id ?? '';
  });
});

const nudges = () => write((db) => db.select().from(notice).where(like(notice.step, 'nudge:%')));

test('a nudge is seen at once, goes out by e-mail and stands in the ledger, once a day', async () => {
  assert.equal(await write((db) => nudge(db, [owed], maya, now)), 1);
  const told = await nudges();
  assert.deepEqual(told.map(({ channel, state }) => `${channel} ${state}`).toSorted(), [
    'email queued',
    'in-app sent',
  ]);
  assert.match(told[0]?.subject ?? '', /^Maya Okafor reminds you: /);
  await assert.rejects(
    write((db) => nudge(db, [owed], maya, now)),
    /today already/,
  );
  assert.equal((await nudges()).length, 2);
  assert.equal(await write((db) => nudge(db, [owed], maya, tomorrow)), 1);
  const [open] = await write((db) => nudgeable(db, { managerId: maya.id }, tomorrow));
  assert.equal(open?.nudgedOn, '2026-03-03');
});

test('nobody reminds people who are not their own', async () => {
  const other = await write((db) => addPerson(db, {}));
  await assert.rejects(
    write((db) => nudge(db, [owed], { id: other, name: 'Omar' }, now)),
    { code: 'conflict' },
  );
  assert.deepEqual(await write((db) => nudgeable(db, { managerId: other }, now)), []);
  assert.deepEqual(await nudges(), []);
});
