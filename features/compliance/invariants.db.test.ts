import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import type { Tenant } from '#db/placement.ts';
import { auditPending } from '#db/schema/tenant/audit.ts';
import { causalPoint, type TenantDb, withTenant } from '#db/tenant-db.ts';
import { type TestCluster, testCluster } from '#db/testing.ts';
import { recordLeave } from '#features/absences/commands.ts';
import { resumeRule, stopRule } from '#features/assignments/commands.ts';
import { HANA, schedule } from '#features/assignments/schedule.testing.ts';
import { sealPending, verifyAudit } from '#features/audit/commands.ts';
import { fulfilFromAttempt } from '#features/compliance/commands.ts';
import { obligationFilter } from '#features/compliance/input.ts';
import { listObligations } from '#features/compliance/queries.ts';
import { addAttempt, addCourse, addPerson, addUnit } from '#features/compliance/world.testing.ts';
import { deactivate, reactivate } from '#features/employment/commands.ts';
import { exempt } from '#features/exemptions/commands.ts';
import { extend } from '#features/extensions/commands.ts';
import { installJobs } from '#features/jobs/jobs.ts';
import { recordAttributes } from '#features/people/commands.ts';
import { remind } from '#features/reminders/commands.ts';
import { revokeFulfilment } from '#features/revocations/commands.ts';
import { refreshRosters } from '#features/rosters/commands.ts';
import { reconcile, restandEnded } from '#features/standings/commands.ts';
import { AppError } from '#lib/errors.ts';
import { addDays } from '#lib/local-date.ts';

const PEOPLE = 12;
const ACTS = [
  'move',
  'complete',
  'revoke',
  'exempt',
  'extend',
  'leave',
  'away',
  'back',
  'pause',
  'resume',
  'refresh',
  'remind',
] as const;
type Step = { act: (typeof ACTS)[number]; who: number; days: number };
type World = Awaited<ReturnType<typeof founded>>;

let cluster: TestCluster;
let tenant: Tenant;
const reach = { scope: { kind: 'all' as const }, viewerId: HANA.id };
const write = <T>(fn: (db: TenantDb) => Promise<T>) => withTenant(tenant, 'write', fn);
const morning = (day: string) => new Date(`${day}T09:00:00Z`);

before(async () => {
  cluster = await testCluster();
  await installJobs(cluster.adminUrl);
});
after(() => cluster.stop());

async function founded() {
  tenant = await cluster.newTenant();
  return write(async (db) => {
    const units = [await addUnit(db, 'Finance'), await addUnit(db, 'IT')] as const;
    const boss = await addPerson(db, { unitId: units[1] });
    const people: string[] = [];
    for (let i = 0; i < PEOPLE; i++) {
      const timeZone = ['Europe/Berlin', 'Pacific/Kiritimati', 'America/Los_Angeles'][i % 3] as string;
      people.push(await addPerson(db, { unitId: units[i % 2] as string, managerId: boss, timeZone }));
    }
    const course = await addCourse(db);
    const terms = {
      validity: { anchor: 'previous-expiry', length: 'P3M' },
      renewalWindow: 'P30D',
      lookBack: 'P10D',
    };
    const { ruleId } = await schedule(
      db,
      { courseId: course.courseId, unitId: units[0], terms },
      morning('2026-01-05'),
    );
    return { units, people, course, ruleId };
  });
}

/** One act of somebody; a refusal with a reason changes nothing, which is one of the things to be shown. */
async function perform(world: World, { act, who }: Step, day: string): Promise<void> {
  const personId = world.people[who] as string;
  const now = morning(day);
  const by = { reach, by: HANA, now };
  const mine = (db: TenantDb) =>
    db.execute<{ id: string }>(sql`select id from obligation where person_id = ${personId}::uuid`);
  const acts: Record<Step['act'], () => Promise<unknown>> = {
    move: () =>
      write((db) =>
        recordAttributes(db, {
          personId,
          changes: { unit: world.units[who % 2] as string },
          validFrom: addDays(day, -1),
          source: 'hr',
          by: HANA,
          now,
        }),
      ),
    complete: () =>
      write(async (db) => {
        const attemptId = await addAttempt(db, { ...world.course, personId, completedAt: now });
        await fulfilFromAttempt(db, { ...world.course, personId, attemptId, completedAt: now, score: 1 });
      }),
    revoke: () =>
      write(async (db) => {
        const proofs = await db.execute<{ id: string }>(sql`
          select f.id from fulfilment f join period pd on pd.id = f.period_id join obligation o on o.id = pd.obligation_id
          where o.person_id = ${personId}::uuid order by f.at desc, f.id offset ${who % 2}::int limit 1`);
        for (const { id } of proofs)
          await revokeFulfilment(db, { fulfilmentId: id, reason: 'In doubt.' }, by);
      }),
    exempt: () =>
      write(async (db) => {
        for (const { id } of await mine(db))
          await exempt(
            db,
            { obligationId: id, validFrom: day, validUntil: addDays(day, 20), reason: 'Away.' },
            by,
          );
      }),
    extend: () =>
      write(async (db) => {
        for (const { id } of await mine(db))
          await extend(db, { obligationId: id, newDue: addDays(day, 25), reason: 'Busy.' }, by);
      }),
    leave: () =>
      write((db) =>
        recordLeave(
          db,
          {
            personId,
            kind: 'leave',
            startsOn: day,
            endsOn: addDays(day, 12),
            clock: who % 2 ? 'pause' : 'shift',
          },
          by,
        ),
      ),
    away: () => write((db) => deactivate(db, { personId, ...by })),
    back: () => write((db) => reactivate(db, { personId, ...by })),
    pause: () =>
      write((db) => stopRule(db, { ruleId: world.ruleId, to: 'paused', why: 'a test' }, HANA, now)),
    resume: () => write((db) => resumeRule(db, world.ruleId, HANA, now)),
    refresh: () => refreshRosters(tenant, now),
    remind: () => remind(tenant, now),
  };
  await acts[act]().catch((error: unknown) => {
    if (!(error instanceof AppError)) throw error;
  });
}

/** Statements that must find nothing, whatever was done before. */
const NEVER: Record<string, string> = {
  'two open periods of one obligation':
    'select obligation_id from period where closed_at is null group by obligation_id having count(*) > 1',
  'two obligations for one requirement':
    'select person_id from obligation group by person_id, requirement_id having count(*) > 1',
  'dates out of order': 'select id from period where not (window_opens <= due and due <= grace_until)',
  'a validity that ends before it begins': 'select id from period where valid_from > valid_until',
  'a proof before the window and its look-back': `
    select f.id from fulfilment f join period pd on pd.id = f.period_id
    where (f.at at time zone pd.time_zone)::date 
      < pd.window_opens - case when pd.plan ->> 'because' like 'renewal%' then 0 else 10 end`,
  'a validity that an early completion shortened': `
    select later.id from period later join period earlier on earlier.obligation_id = later.obligation_id
    where earlier.n < later.n and later.valid_until < earlier.valid_until`,
  'an open period of somebody who owes nothing': `
    select pd.id from period pd where pd.closed_at is null and not exists (
      select from obligation_reason r where r.obligation_id = pd.obligation_id and r.closed_at is null)`,
  'something still planned about a closed period': `
    select n.id from notice n join period pd on pd.id = n.period_id where pd.closed_at is not null and n.state = 'planned'`,
  'two proofs for one period':
    'select period_id from fulfilment where revoked_at is null group by period_id having count(*) > 1',
  'a validity without a proof that counts': `
    select id from period pd where valid_from is not null and not exists (
      select from fulfilment f where f.period_id = pd.id and f.revoked_at is null)`,
  'two open rows of one membership or attribute': `
    select person_id from audience_member where valid_to is null group by audience_id, person_id having count(*) > 1
    union all select person_id from person_attribute where valid_to is null group by person_id, name having count(*) > 1`,
};

async function judge(day: string): Promise<void> {
  await write(async (db) => {
    for (const [what, text] of Object.entries(NEVER)) {
      assert.deepEqual([...(await db.execute(sql.raw(text)))], [], what);
    }
    await restandEnded(db, morning(day));
    assert.equal(await reconcile(db, morning(day)), 0, 'the copy of the facts has drifted');
    const { counts } = await listObligations(db, { ...obligationFilter.parse({}), ...reach }, morning(day));
    const [size] = await db.execute<{ n: number }>(sql`select count(*)::int as n from obligation`);
    assert.equal(
      Object.values(counts).reduce((sum, n) => sum + n, 0),
      size?.n,
      'the statuses do not sum to the audience',
    );
  });
}

const story = fc.array(
  fc.record({ act: fc.constantFrom(...ACTS), who: fc.nat(PEOPLE - 1), days: fc.nat(9) }),
  { minLength: 40, maxLength: 60 },
);

test('whatever HR and people do in whatever order, the invariants of the model hold, and the audit chain verifies', async () => {
  for (const steps of fc.sample(story, { numRuns: 4, seed: 20_260_305 })) {
    const world = await founded();
    let day = '2026-01-05';
    for (const step of steps) {
      day = addDays(day, step.days);
      await perform(world, step, day);
    }
    await judge(day);
    // Another test's sealer may be at it too: it visits every tenant there is.
    while ((await write((db) => db.$count(auditPending))) > 0) await sealPending(tenant, morning(day));
    const sealed = { ...tenant, seen: await causalPoint(tenant) };
    assert.equal((await verifyAudit(sealed, morning(day))).fault, null);
  }
});
