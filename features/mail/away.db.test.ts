import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { eq } from 'drizzle-orm';
import type { Tenant } from '#db/placement.ts';
import { notice } from '#db/schema/tenant/notices.ts';
import { withTenant } from '#db/tenant-db.ts';
import { type TestCluster, testCluster } from '#db/testing.ts';
import { HANA, schedule } from '#features/assignments/schedule.testing.ts';
import { addCourse, addPerson, addUnit } from '#features/compliance/world.testing.ts';
import { installJobs } from '#features/jobs/jobs.ts';
import { sendMail } from '#features/mail/commands.ts';
import { listMail } from '#features/mail/queries.ts';
import { remind } from '#features/reminders/commands.ts';
import { DEPENDENCIES } from '#lib/dependencies.ts';
import { startMailServer, type TestMailServer } from '#lib/mail-server.testing.ts';

let cluster: TestCluster;
let tenant: Tenant;
let server: TestMailServer;
/** By the breaker's clock no time passes but its rests. */
let ahead = 0;
const { now: clockNow } = performance;
const PEOPLE = 12;
const AWAY = /did not take mail: mail is away\./;
const now = new Date('2026-03-02T09:01:00Z');

before(async () => {
  server = await startMailServer();
  process.env.SMTP_URL = server.url;
  cluster = await testCluster();
  await installJobs(cluster.adminUrl);
  tenant = await cluster.newTenant();
  await withTenant(tenant, 'write', async (db) => {
    const unitId = await addUnit(db, 'Finance');
    for (let n = 0; n < PEOPLE; n++) await addPerson(db, { givenName: `P${n}`, unitId });
    const { courseId } = await addCourse(db);
    const duePolicy = { kind: 'days-after', anchor: 'assignment', days: 14 };
    await schedule(db, { courseId, unitId, duePolicy }, new Date('2026-03-02T09:00:00Z'));
  });
  await remind(tenant, now);
  performance.now = () => ahead;
});
after(async () => {
  performance.now = clockNow;
  await cluster.stop();
  await server.kill();
});

const states = () =>
  withTenant(tenant, 'write', async (db) => {
    const rows = await db.select({ state: notice.state }).from(notice).where(eq(notice.channel, 'email'));
    return Object.fromEntries(
      [...Map.groupBy(rows, ({ state }) => state)].map(([state, own]) => [state, own.length]),
    );
  });

/** Whether the outbox says of its messages that they wait. */
async function waiting(): Promise<boolean[]> {
  const asked = { scope: { kind: 'all' } as const, viewerId: HANA.id };
  const { messages } = await withTenant(tenant, 'write', (db) => listMail(db, asked));
  return [...new Set(messages.map(({ waits }) => waits))];
}

test('while the mail server hangs, and after it died, messages stay queued; then each leaves once', async () => {
  const before = await states();
  assert.equal(before.queued, PEOPLE);
  server.hang();
  // Twice it is waited for; then it is not asked any more.
  for (const why of [
    /did not take mail: (?!mail is away)/,
    /did not take mail: (?!mail is away)/,
    AWAY,
    AWAY,
  ]) {
    await assert.rejects(sendMail(tenant, now), why);
    assert.deepEqual(await states(), before, 'nothing is lost, and nothing is left half-way');
    assert.deepEqual(await waiting(), [true], 'what is tried again is not called failed');
  }
  await server.kill();
  ahead += DEPENDENCIES.mail.restMs + 1;
  await assert.rejects(sendMail(tenant, now), /did not take mail/);
  assert.deepEqual(await states(), before);
  await server.start();
  ahead += DEPENDENCIES.mail.restMs + 1;
  assert.equal(await sendMail(tenant, now), PEOPLE);
  assert.deepEqual([server.taken.length, new Set(server.taken).size], [PEOPLE, PEOPLE]);
  assert.equal((await states()).sent, PEOPLE);
  assert.deepEqual(await waiting(), [false]);
});
