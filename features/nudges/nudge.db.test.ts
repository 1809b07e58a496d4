import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { eq } from 'drizzle-orm';
import type { Tenant } from '#db/placement.ts';
import { auditEvent } from '#db/schema/tenant/audit.ts';
import { mailMessage, notice } from '#db/schema/tenant/notices.ts';
import { person } from '#db/schema/tenant/people.ts';
import { type TenantDb, withTenant } from '#db/tenant-db.ts';
import { type TestCluster, testCluster } from '#db/testing.ts';
import type { Scope } from '#features/access/rules/permissions.ts';
import { schedule } from '#features/assignments/schedule.testing.ts';
import { addCourse, addPerson, addUnit } from '#features/compliance/world.testing.ts';
import { installJobs } from '#features/jobs/jobs.ts';
import { sendMail } from '#features/mail/commands.ts';
import { nudge } from '#features/nudges/commands.ts';
import { nudgeInput } from '#features/nudges/input.ts';
import { memberOf, nudgeDays, teamOf } from '#features/team/queries.ts';

let cluster: TestCluster;
let tenant: Tenant;
let ids: Record<'eli' | 'ann' | 'zoe' | 'bo' | 'nia' | 'finance', string>;

before(async () => {
  cluster = await testCluster();
  await installJobs(cluster.adminUrl);
});
after(() => cluster.stop());

const write = <T>(fn: (db: TenantDb) => Promise<T>) => withTenant(tenant, 'write', fn);
const at = (text: string) => new Date(`${text}:00Z`);
const LATE = at('2026-04-02T09:00');

/** Bo manages Eli and Ann, Nia manages Zoe; all three owe one course by 16 March, in grace until the 30th. */
beforeEach(async () => {
  tenant = await cluster.newTenant();
  ids = await write(async (db) => {
    const finance = await addUnit(db, 'Finance');
    const office = await addUnit(db, 'Office');
    const bo = await addPerson(db, { givenName: 'Bo', familyName: 'Boss', unitId: office });
    const nia = await addPerson(db, { givenName: 'Nia', familyName: 'Boss', unitId: office });
    const of = (givenName: string, managerId: string) =>
      addPerson(db, { givenName, familyName: 'Weber', unitId: finance, managerId });
    const [eli, ann, zoe] = [await of('Eli', bo), await of('Ann', bo), await of('Zoe', nia)];
    const { courseId } = await addCourse(db);
    await schedule(db, { courseId, unitId: finance }, at('2026-03-02T09:00'));
    return { eli, ann, zoe, bo, nia, finance };
  });
});

type Asked = { people?: string[]; everyoneOverdue?: 'yes' };

const nudgeBy = (viewerId: string, asked: Asked, now = LATE, scope: Scope = { kind: 'reports' }) =>
  write((db) =>
    nudge(db, nudgeInput.parse(asked), {
      reach: { scope, viewerId },
      by: { kind: 'person', id: viewerId },
      from: 'Bo Boss',
      now,
    }),
  );

const told = async () => {
  const rows = await write((db) =>
    db
      .select({ to: person.givenName, step: notice.step, channel: notice.channel, state: notice.state })
      .from(notice)
      .innerJoin(person, eq(person.id, notice.recipientId))
      .orderBy(person.givenName, notice.step, notice.channel),
  );
  return rows
    .filter(({ step }) => step.startsWith('nudge'))
    .map(({ to, step, channel, state }) => `${to} ${step} ${channel} ${state}`);
};

test('a nudge is a notice in the portal and an e-mail, in the ledger, audited, and leaves with the words of the day', async () => {
  assert.deepEqual(await nudgeBy(ids.bo, { people: [ids.eli] }), { people: 1, already: 0, idle: 0 });
  assert.deepEqual(await told(), ['Eli nudge:2026-04-02 email queued', 'Eli nudge:2026-04-02 in-app sent']);
  await sendMail(tenant, LATE);
  const [mail] = await write((db) => db.select().from(mailMessage));
  assert.equal(mail?.subject, 'Bo Boss reminds you: Security awareness');
  assert.match(
    mail?.bodyText ?? '',
    /^Hello Eli,\n\nBo Boss asks you to complete “Security awareness”\. It was due/,
  );
  const events = await write((db) =>
    db.select().from(auditEvent).where(eq(auditEvent.action, 'person.nudged')),
  );
  assert.deepEqual(
    events.map(({ actorId, subjectId }) => [actorId, subjectId]),
    [[ids.bo, ids.eli]],
  );
});

test('about one thing at most once a day, whoever asks and however often; the next day again', async () => {
  await nudgeBy(ids.bo, { people: [ids.eli] });
  const all: Scope = { kind: 'all' };
  const again = await Promise.all([
    nudgeBy(ids.bo, { people: [ids.eli] }),
    nudgeBy(ids.nia, { people: [ids.eli, ids.ann] }, LATE, all),
  ]);
  assert.deepEqual(again, [
    { people: 0, already: 1, idle: 0 },
    { people: 1, already: 1, idle: 0 },
  ]);
  assert.equal((await told()).length, 4);
  assert.equal((await nudgeBy(ids.bo, { people: [ids.eli] }, at('2026-04-03T09:00'))).people, 1);
});

test("everyone overdue means one's own people, and nobody while nothing is overdue", async () => {
  const early = at('2026-03-10T09:00');
  assert.deepEqual(await nudgeBy(ids.bo, { everyoneOverdue: 'yes' }, early), {
    people: 0,
    already: 0,
    idle: 0,
  });
  assert.deepEqual(await nudgeBy(ids.bo, { everyoneOverdue: 'yes' }), { people: 2, already: 0, idle: 0 });
  assert.ok((await told()).every((line) => !line.startsWith('Zoe')));
});

test("another manager's people and another tenant's are not found, and then nobody is nudged", async () => {
  const notFound = { code: 'not_found' };
  await assert.rejects(nudgeBy(ids.bo, { people: [ids.eli, ids.zoe] }), notFound);
  await assert.rejects(nudgeBy(ids.bo, { people: [ids.bo] }), notFound);
  const elsewhere = await cluster.newTenant();
  const stranger = await withTenant(elsewhere, 'write', (db) => addPerson(db));
  const all: Scope = { kind: 'all' };
  await assert.rejects(nudgeBy(ids.bo, { people: [stranger] }, LATE, all), notFound);
  assert.deepEqual(await told(), []);
});

test('who has left or has nothing open is not nudged', async () => {
  assert.deepEqual(await nudgeBy(ids.nia, { people: [ids.bo] }, LATE, { kind: 'all' }), {
    people: 0,
    already: 0,
    idle: 1,
  });
  await write((db) => db.update(person).set({ status: 'left' }).where(eq(person.id, ids.eli)));
  await assert.rejects(nudgeBy(ids.bo, { people: [ids.eli] }), { code: 'not_found' });
});

test('choosing nobody is refused with a sentence', () => {
  const { error } = nudgeInput.safeParse({});
  assert.equal(error?.issues[0]?.message, 'Choose somebody first.');
});

const team = (viewerId: string, asked = {}, scope: Scope = { kind: 'reports' }, of = tenant) =>
  withTenant(of, 'write', (db) =>
    teamOf(db, { page: 1, perPage: 50, ...asked, scope, viewerId } as Parameters<typeof teamOf>[1], LATE),
  );

test('a manager sees their own people with what, by when and why, and when they were nudged', async () => {
  await nudgeBy(ids.bo, { people: [ids.eli] });
  const { people, counts, size } = await team(ids.bo);
  assert.deepEqual(
    people.map(({ name, duties }) => [name, duties.map(({ status, nudgedOn }) => [status, nudgedOn])]),
    [
      ['Ann Weber', [['overdue', null]]],
      ['Eli Weber', [['overdue', '2026-04-02']]],
    ],
  );
  assert.match(people[0]?.duties[0]?.reasons[0] ?? '', /^Security 2026: for people in Finance/);
  assert.deepEqual([counts, size], [{ overdue: 2 }, 2]);
});

test('each number shows precisely the people it counts', async () => {
  const all: Scope = { kind: 'all' };
  const { counts, size } = await team(ids.bo, {}, all);
  assert.deepEqual([counts, size], [{ overdue: 3, clear: 2 }, 5]);
  assert.equal((await team(ids.bo, { state: 'overdue' }, all)).people.length, 3);
  assert.deepEqual(
    (await team(ids.bo, { state: 'clear' }, all)).people.map(({ name }) => name),
    ['Bo Boss', 'Nia Boss'],
  );
  assert.equal((await team(ids.bo, { q: 'zoe' }, all)).size, 1);
  assert.equal((await team(ids.bo, {}, { kind: 'units', unitIds: [ids.finance] })).size, 3);
});

test('who manages nobody sees nobody, and no other tenant has these people', async () => {
  assert.deepEqual(await team(ids.eli), { people: [], counts: {}, size: 0 });
  assert.deepEqual((await team(ids.bo, {}, { kind: 'all' }, await cluster.newTenant())).people, []);
});

test('a person is found by their own manager only', async () => {
  const found = (viewerId: string) =>
    write((db) => memberOf(db, { personId: ids.eli, scope: { kind: 'reports' }, viewerId }));
  assert.equal((await found(ids.bo))?.name, 'Eli Weber');
  assert.equal(await found(ids.nia), undefined);
  const there = await withTenant(await cluster.newTenant(), 'write', (db) =>
    memberOf(db, { personId: ids.eli, scope: { kind: 'all' }, viewerId: ids.bo }),
  );
  assert.equal(there, undefined);
  await nudgeBy(ids.bo, { people: [ids.eli] });
  assert.deepEqual([...(await write((db) => nudgeDays(db, ids.eli))).values()], ['2026-04-02']);
});
