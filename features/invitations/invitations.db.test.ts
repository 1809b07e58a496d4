import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { eq } from 'drizzle-orm';
import postgres from 'postgres';
import type { Tenant } from '#db/placement.ts';
import { mailMessage } from '#db/schema/tenant/notices.ts';
import { person } from '#db/schema/tenant/people.ts';
import { causalPoint, type TenantDb, withTenant } from '#db/tenant-db.ts';
import { type TestCluster, testCluster } from '#db/testing.ts';
import { signInWithPassword } from '#features/access/commands.ts';
import { addPerson } from '#features/compliance/world.testing.ts';
import { changePassword, choosePassword } from '#features/credentials/commands.ts';
import { findHolder, type Holder } from '#features/credentials/queries.ts';
import { askForLink, invite, passwordAddress, sendPasswordLink } from '#features/invitations/commands.ts';
import { installJobs } from '#features/jobs/jobs.ts';
import type { Mail } from '#lib/mail.ts';

const PHRASE = 'seven umbrellas in the hall';
const OTHER = 'a lamp without a table';
const now = new Date('2026-03-02T09:00:00Z');
const minutes = (n: number) => new Date(now.getTime() + n * 60_000);

let cluster: TestCluster;
let admin: postgres.Sql;
let tenant: Tenant;
let elsewhere: Tenant;
let eli: Holder;
const write = <T>(work: (db: TenantDb) => Promise<T>, of = tenant) => withTenant(of, 'write', work);

before(async () => {
  cluster = await testCluster();
  await installJobs(cluster.adminUrl);
  admin = postgres(cluster.adminUrl, { max: 1, onnotice: () => {} });
  elsewhere = await cluster.newTenant();
});
after(async () => {
  await admin.end();
  await cluster.stop();
});
beforeEach(async () => {
  tenant = await cluster.newTenant();
  eli = await holderOf(await write((db) => addPerson(db)));
});

async function holderOf(id: string): Promise<Holder> {
  const holder = await write((db) => findHolder(db, id));
  assert.ok(holder);
  return holder;
}

const lettersWaiting = async () =>
  (await admin`select 1 from jobs.job where name = 'credentials.link' and data ->> 'tenantId' = ${tenant.id}`)
    .length;

const tokenOf = (holder: Holder, at = now): string =>
  passwordAddress(tenant, holder, 'asked', at).split('/password/')[1] ?? '';

const signIn = async (password: string) => {
  const scope = { ...tenant, seen: await causalPoint(tenant) };
  return signInWithPassword(scope, { email: eli.email, password, address: '192.0.2.7', now });
};

test('an invitation is a letter, queued with the act, to people who are active', async () => {
  const by = { kind: 'system' as const, id: null };
  await write((db) => invite(db, { personId: eli.personId, by, now }));
  assert.equal(await lettersWaiting(), 1);
  await write((db) => db.update(person).set({ status: 'left' }).where(eq(person.id, eli.personId)));
  await assert.rejects(
    write((db) => invite(db, { personId: eli.personId, by, now })),
    { code: 'conflict' },
  );
});

test('asking for a link tells nobody whether there is such a person, and soon has an end', async () => {
  const ask = (email: string) => askForLink(tenant, { email, network: '192.0.2.7', now });
  assert.equal(await ask('nobody@nowhere.example'), undefined);
  assert.equal(await lettersWaiting(), 0);
  for (let n = 0; n < 3; n++) assert.equal(await ask(eli.email), undefined);
  assert.equal(await lettersWaiting(), 1, 'one waits, however often it is asked for');
  await assert.rejects(ask(eli.email), { code: 'too_many' });
});

test('the letter carries a link, and what is kept of it does not', async () => {
  const sent: Mail[] = [];
  await sendPasswordLink(tenant, { personId: eli.personId, reason: 'invited' }, now, async (mail) => {
    sent.push(mail);
    return { kind: 'smtp' };
  });
  const [mail] = sent;
  assert.equal(mail?.to, eli.email);
  const token = /\/password\/(\S+)/.exec(mail?.text ?? '')?.[1] ?? '';
  await choosePassword(tenant, { token, password: PHRASE }, minutes(60 * 24 * 6));
  assert.equal(await signIn(PHRASE), eli.personId);
  const [kept] = await write((db) => db.select().from(mailMessage));
  assert.equal(kept?.transport, 'smtp');
  for (const text of [kept?.bodyText ?? '', kept?.bodyHtml ?? '']) assert.doesNotMatch(text, /\/password\//);
});

test('a link is good once, for its time, for its tenant, and not when somebody else was faster', async () => {
  const token = tokenOf(eli);
  const choose = (password: string, at = minutes(1), of = tenant) =>
    choosePassword(of, { token, password }, at);
  await assert.rejects(choose(PHRASE, minutes(61)), { code: 'not_found' });
  await assert.rejects(choose(PHRASE, minutes(1), elsewhere), { code: 'not_found' });
  await assert.rejects(choosePassword(tenant, { token: `${token}x`, password: PHRASE }, minutes(1)), {
    code: 'not_found',
  });
  const outcomes = await Promise.allSettled([choose(PHRASE), choose(OTHER), choose(PHRASE), choose(OTHER)]);
  assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 1);
  await assert.rejects(choose(OTHER), { code: 'not_found' });
});

test('a password that anybody would guess is refused at its field, and the link stays good', async () => {
  const token = tokenOf(eli);
  for (const password of ['short', 'password1234', `${eli.givenName}${eli.familyName}1`])
    await assert.rejects(choosePassword(tenant, { token, password }, now), (error: never) => {
      const { code, fields } = error as { code: string; fields: Record<string, string> };
      return code === 'bad_input' && Boolean(fields.password);
    });
  await choosePassword(tenant, { token, password: PHRASE }, now);
});

test('a new password ends every session', async () => {
  await choosePassword(tenant, { token: tokenOf(eli), password: PHRASE }, minutes(5));
  const [row] = await write((db) =>
    db.select({ from: person.sessionsValidFrom }).from(person).where(eq(person.id, eli.personId)),
  );
  assert.deepEqual(row?.from, minutes(5));
});

test('who is signed in changes it with the one they have', async () => {
  await choosePassword(tenant, { token: tokenOf(eli), password: PHRASE }, now);
  const change = (current: string) =>
    changePassword(
      tenant,
      { personId: eli.personId, current, password: OTHER, address: '192.0.2.8' },
      minutes(1),
    );
  await assert.rejects(change('not that one at all'), { code: 'bad_input' });
  assert.equal(await signIn(PHRASE), eli.personId);
  await change(PHRASE);
  assert.equal(await signIn(OTHER), eli.personId);
  await assert.rejects(signIn(PHRASE), { code: 'not_signed_in' });
});

test('who has left gets no letter and no password', async () => {
  const token = tokenOf(eli);
  await write((db) => db.update(person).set({ status: 'left' }).where(eq(person.id, eli.personId)));
  await askForLink(tenant, { email: eli.email, network: '192.0.2.7', now });
  assert.equal(await lettersWaiting(), 0);
  await assert.rejects(choosePassword(tenant, { token, password: PHRASE }, now), { code: 'not_found' });
});
