import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { and, eq, sql } from 'drizzle-orm';
import { readMigrations } from '#db/migration-files.ts';
import type { Tenant } from '#db/placement.ts';
import { mailMessage, notice } from '#db/schema/tenant/notices.ts';
import { person } from '#db/schema/tenant/people.ts';
import { type TenantDb, withTenant } from '#db/tenant-db.ts';
import { type TestCluster, testCluster } from '#db/testing.ts';
import { recordLeave } from '#features/absences/commands.ts';
import { HANA, schedule } from '#features/assignments/schedule.testing.ts';
import { addCourse, addPerson, addUnit } from '#features/compliance/world.testing.ts';
import { deactivate } from '#features/employment/commands.ts';
import { installJobs } from '#features/jobs/jobs.ts';
import { listLedger } from '#features/ledger/queries.ts';
import { sendMail } from '#features/mail/commands.ts';
import { remind } from '#features/reminders/commands.ts';
import type { Delivery, Mail } from '#lib/mail.ts';

let cluster: TestCluster;
let tenant: Tenant;
let reach: { scope: { kind: 'all' }; viewerId: string };

before(async () => {
  cluster = await testCluster();
  await installJobs(cluster.adminUrl);
  reach = { scope: { kind: 'all' }, viewerId: HANA.id };
});
after(() => cluster.stop());

const write = <T>(fn: (db: TenantDb) => Promise<T>) => withTenant(tenant, 'write', fn);
const at = (text: string) => new Date(`${text}:00Z`);

/** A tenant with Eli in Berlin, his manager, and one course due in 14 days: on 16 March. */
async function world(days = 14, eliChange = {}) {
  tenant = await cluster.newTenant();
  return write(async (db) => {
    const unitId = await addUnit(db, 'Finance');
    const office = await addUnit(db, 'Office');
    const boss = await addPerson(db, { givenName: 'Bo', familyName: 'Boss', unitId: office });
    const eli = await addPerson(db, {
      givenName: 'Eli',
      familyName: 'Weber',
      unitId,
      managerId: boss,
      ...eliChange,
    });
    const { courseId } = await addCourse(db);
    const duePolicy = { kind: 'days-after', anchor: 'assignment', days };
    await schedule(db, { courseId, unitId, duePolicy }, at('2026-03-02T09:00'));
    return { eli, boss, office };
  });
}

const ledger = (channel = 'in-app') =>
  write(async (db) => {
    const rows = await db
      .select({ step: notice.step, state: notice.state, why: notice.why, to: person.givenName })
      .from(notice)
      .innerJoin(person, eq(person.id, notice.recipientId))
      .where(eq(notice.channel, channel))
      .orderBy(notice.plannedOn, person.givenName);
    return rows.map(({ step, state, why, to }) => `${step} ${to} ${state}${why ? `: ${why}` : ''}`);
  });

test('each step goes out on its day, in the morning where the person works, and once', async () => {
  await world();
  await remind(tenant, at('2026-03-02T09:01'));
  assert.deepEqual(await ledger(), [
    'assigned Eli sent',
    'week-before Eli planned',
    'due-day Eli planned',
    'manager-after Bo planned',
  ]);
  assert.equal(await remind(tenant, at('2026-03-09T06:30')), 0, 'half past seven in Berlin is too early');
  assert.equal(await remind(tenant, at('2026-03-09T07:05')), 2, 'in the portal and by e-mail');
  assert.equal(await remind(tenant, at('2026-03-09T08:05')), 0);
  const [words] = await write((db) =>
    db
      .select()
      .from(notice)
      .where(and(eq(notice.step, 'week-before'), eq(notice.channel, 'in-app'))),
  );
  assert.equal(words?.subject, 'Security awareness: due on 16 Mar 2026');
  assert.match(
    words?.body ?? '',
    /^Hello Eli,\n\nYou are asked to complete “Security awareness”\. It is due on 16 Mar 2026, 7 days from now/,
  );
  assert.match(words?.body ?? '', /Why you: Security 2026: for people in Finance/);
});

test('trap: one missed run loses nothing. What is late tells the truth, and of two only the more urgent goes', async () => {
  await world();
  await remind(tenant, at('2026-03-02T09:01'));
  await remind(tenant, at('2026-03-18T09:00'));
  assert.deepEqual(await ledger(), [
    'assigned Eli sent',
    'week-before Eli suppressed: The more urgent "due-day" is due at the same time.',
    'due-day Eli sent',
    'manager-after Bo planned',
  ]);
  const [late] = await write((db) => db.select().from(notice).where(eq(notice.step, 'due-day')));
  assert.match(late?.body ?? '', /It was due on 16 Mar 2026, 2 days ago/);
  await remind(tenant, at('2026-03-19T09:00'));
  assert.equal((await ledger()).at(-1), 'manager-after Bo sent');
});

test('trap: reminders to leavers. Nobody who is deactivated is told anything, in the portal or by e-mail', async () => {
  const { eli } = await world();
  await remind(tenant, at('2026-03-02T09:01'));
  await write((db) => deactivate(db, { personId: eli, reach, by: HANA, now: at('2026-03-03T09:00') }));
  const mails: Mail[] = [];
  await sendMail(tenant, at('2026-03-03T10:00'), async (mail) => {
    mails.push(mail);
    return { kind: 'smtp' };
  });
  assert.equal(await remind(tenant, at('2026-03-20T09:00')), 0);
  assert.deepEqual(mails, []);
  assert.ok(
    (await ledger('email')).includes('assigned Eli suppressed: The recipient has left or is deactivated.'),
  );
});

test('somebody on leave is left in peace until they are back, and the new day is the one that is said', async () => {
  const { eli } = await world();
  await remind(tenant, at('2026-03-02T09:01'));
  const leave = {
    personId: eli,
    kind: 'leave',
    startsOn: '2026-03-05',
    endsOn: '2026-03-24',
    clock: 'pause' as const,
  };
  await write((db) => recordLeave(db, leave, { reach, by: HANA, now: at('2026-03-04T09:00') }));
  assert.equal(await remind(tenant, at('2026-03-12T09:00')), 0);
  const days = await write((db) =>
    db
      .selectDistinct({ step: notice.step, on: notice.plannedOn })
      .from(notice)
      .where(eq(notice.state, 'planned'))
      .orderBy(notice.plannedOn),
  );
  assert.deepEqual(days, [
    { step: 'week-before', on: '2026-03-29' },
    { step: 'due-day', on: '2026-04-05' },
    { step: 'manager-after', on: '2026-04-08' },
  ]);
});

test('the manager of the day is told, not the manager of the assignment', async () => {
  const { eli, office } = await world();
  await remind(tenant, at('2026-03-02T09:01'));
  await write(async (db) => {
    const managerId = await addPerson(db, { givenName: 'Nia', unitId: office });
    await db.update(person).set({ managerId }).where(eq(person.id, eli));
  });
  await remind(tenant, at('2026-03-20T09:00'));
  assert.deepEqual((await ledger()).slice(-2), [
    'manager-after Bo suppressed: The person has another manager by now.',
    'manager-after Nia sent',
  ]);
});

test('without a mail server each message is kept and none counts as sent, with its words and a link to the portal', async () => {
  await world();
  await remind(tenant, at('2026-03-02T09:01'));
  assert.equal(await sendMail(tenant, at('2026-03-02T09:02')), 1);
  assert.equal(await sendMail(tenant, at('2026-03-02T09:03')), 0);
  const [kept] = await write((db) => db.select().from(mailMessage));
  assert.equal(kept?.transport, 'kept');
  assert.equal(kept.sentAt, null);
  assert.match(kept.bodyText, new RegExp(`Open it: http://${tenant.slug}\\.localhost:3000/courses/`));
  assert.match(kept.bodyHtml, /<a href="http:/);
  await seenAsKept();
});

/** What HR reads of the one e-mail that has had its turn. */
async function seenAsKept(): Promise<void> {
  const asked = { ...reach, step: undefined, q: undefined, page: 1, size: 50 };
  const all = await write((db) => listLedger(db, { ...asked, state: undefined, channel: 'email' }));
  assert.deepEqual([all.counts.kept, all.counts.sent], [1, undefined]);
  const { rows } = await write((db) => listLedger(db, { ...asked, state: 'kept', channel: undefined }));
  assert.deepEqual(
    rows.map(({ channel, state, sentAt, why }) => ({ channel, state, sentAt, why })),
    [
      {
        channel: 'email',
        state: 'kept',
        sentAt: null,
        why: 'No mail server; the outbox has it.',
      },
    ],
  );
}

test('what the version before called sent, though it was kept, is called kept by the migration', async () => {
  await world();
  await remind(tenant, at('2026-03-02T09:01'));
  await sendMail(tenant, at('2026-03-02T09:02'));
  const sentAt = at('2026-03-02T09:02');
  await write(async (db) => {
    const why = 'No mail server: kept in the outbox.';
    await db.update(notice).set({ state: 'sent', why, sentAt }).where(eq(notice.state, 'kept'));
    await db.update(mailMessage).set({ sentAt });
  });
  const changed = readMigrations('tenant').find(({ name }) => name.endsWith('kept_was_not_sent'));
  const updates =
    changed?.sql.split(/;$/m).filter((statement) => statement.trim().startsWith('UPDATE')) ?? [];
  assert.equal(updates.length, 2);
  await write(async (db) => {
    for (const update of updates) await db.execute(sql.raw(update));
  });
  await seenAsKept();
  assert.deepEqual((await ledger()).slice(0, 1), ['assigned Eli sent'], 'what stands in the portal was said');
  const [letter] = await write((db) => db.select().from(mailMessage));
  assert.equal(letter?.sentAt, null);
});

test('a crash while handing over never mails twice, and the ledger says what is not known', async () => {
  await world();
  await remind(tenant, at('2026-03-02T09:01'));
  const sent: string[] = [];
  const crash = async (mail: Mail): Promise<Delivery> => {
    sent.push(mail.messageId);
    throw new Error('the process died');
  };
  await assert.rejects(sendMail(tenant, at('2026-03-02T09:02'), crash));
  const again = async (mail: Mail): Promise<Delivery> => {
    sent.push(mail.messageId);
    return { kind: 'smtp' };
  };
  await sendMail(tenant, at('2026-03-02T09:05'), again);
  await sendMail(tenant, at('2026-03-02T09:30'), again);
  assert.equal(sent.length, 1);
  assert.match((await ledger('email'))[0] ?? '', /assigned Eli failed: Interrupted while it was handed over/);
});

test('a server that cannot be reached is tried again, one that refuses is not', async () => {
  await world();
  await remind(tenant, at('2026-03-02T09:01'));
  const answers: Delivery[] = [
    { kind: 'unreachable', error: 'ECONNREFUSED' },
    { kind: 'refused', error: '550 no such user' },
  ];
  const ids: string[] = [];
  const server = async (mail: Mail): Promise<Delivery> => {
    ids.push(mail.messageId);
    return answers.shift() ?? { kind: 'smtp' };
  };
  await assert.rejects(sendMail(tenant, at('2026-03-02T09:02'), server), /did not take mail: ECONNREFUSED/);
  await sendMail(tenant, at('2026-03-02T09:05'), server);
  await sendMail(tenant, at('2026-03-02T09:30'), server);
  assert.equal(new Set(ids).size, 1);
  assert.equal(ids.length, 2);
  assert.match((await ledger('email'))[0] ?? '', /assigned Eli failed: The mail server refused it/);
  const rows = await write((db) => db.execute(sql`select error from mail_message`));
  assert.deepEqual([...rows], [{ error: '550 no such user' }]);
});
