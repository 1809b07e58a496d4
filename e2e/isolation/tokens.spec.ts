import { expect, test } from '@playwright/test';
import { actionsOf, call, codeOf } from '#e2e/support/actions.ts';
import { addPerson, inTables } from '#e2e/support/database.ts';
import { altered, notSessions, sealed, takeSecret } from '#e2e/support/forged.ts';
import { ask } from '#e2e/support/http.ts';
import { expectNothingOf } from '#e2e/support/leaks.ts';
import { tenantRoutes } from '#e2e/support/routes.ts';
import { endSession, hostOf, newSession, PEOPLE, SESSION_COOKIE } from '#e2e/support/session.ts';
import { addressOf, type Specimens, specimensOf } from '#e2e/support/specimens.ts';
import { mintPasswordLink } from '#features/credentials/rules/password-link.ts';
import { sign } from '#lib/crypto.ts';

const PUBLIC = ['/sign-in', '/verify/[code]', '/password/[token]', '/forgot'];
const routes = tenantRoutes().filter(({ path }) => !PUBLIC.includes(path));
const acme = hostOf('acme');

let own: Specimens;
let globexId: string;
let admin: string;
test.beforeAll(async () => {
  takeSecret();
  own = await specimensOf('acme');
  globexId = (await specimensOf('globex')).tenantId;
  admin = await inTables('acme', async (sql) => {
    const [row] = await sql<{ id: string }[]>`select id from person where email = ${PEOPLE.acme.admin}`;
    return row?.id ?? '';
  });
});

/** Every page, door and action turns this cookie away, as it does somebody who brings none. */
async function expectClosed(cookie: string, what: string): Promise<void> {
  for (const { path } of routes) {
    const address = addressOf(path, own);
    const answer = await ask({ host: acme, path: address, cookie });
    const away = answer.status === 404 || (answer.status === 307 && answer.location.startsWith('/sign-in'));
    expect([what, address, answer.status, away]).toEqual([what, address, answer.status, true]);
    expectNothingOf([own.owner.email, own.marks[2] ?? ''], answer, `${what} at ${address}`);
  }
  expect((await ask({ host: acme, path: '/notices/unread', cookie })).status).toBe(401);
  for (const action of actionsOf(own)) {
    if (action.permission === 'public' || action.permission === null) continue;
    const answer = await call(action, { tenant: 'acme', cookie });
    expect([what, action.name, codeOf(answer)]).toEqual([what, action.name, 'not_signed_in']);
  }
}

test('what this test seals is a session, when it says the right things', async () => {
  const cookie = `${SESSION_COOKIE}=${await sealed({ realm: own.tenantId, sub: admin })}`;
  expect((await ask({ host: acme, path: '/admin', cookie })).status).toBe(200);
});

test('what is nearly a session opens no page', async () => {
  const cookies = await notSessions(own.tenantId, admin, globexId);
  for (const [what, cookie] of Object.entries(cookies)) {
    for (const path of ['/', '/admin', `/admin/people/${own.owner.id}`]) {
      const answer = await ask({ host: acme, path, cookie });
      expect([what, path, answer.status, answer.location.startsWith('/sign-in')]).toEqual([
        what,
        path,
        307,
        true,
      ]);
    }
    const operator = await ask({ host: 'localhost', path: '/operator', cookie });
    expect([what, operator.status]).toEqual([what, 307]);
    expect((await ask({ host: acme, path: '/notices/unread', cookie })).status).toBe(401);
  }
});

test('a session that has expired opens nothing at all', async () => {
  await expectClosed(
    `${SESSION_COOKIE}=${await sealed({ realm: own.tenantId, sub: admin }, '-1 minute')}`,
    'expired',
  );
});

test('another tenant’s session, for an id of ours, opens nothing at all', async () => {
  await expectClosed(`${SESSION_COOKIE}=${await sealed({ realm: globexId, sub: admin })}`, 'of globex');
});

test('a session that was signed out opens nothing at all, however it is brought again', async () => {
  const { email } = await addPerson('acme');
  const cookie = await newSession('acme', email);
  await endSession(acme, cookie);
  await expectClosed(cookie, 'signed out');
  await expectClosed(
    `lectern.wrote=told; ${cookie}; lectern.own=x; lectern.seen=x; lectern.logged=x`,
    'again',
  );
});

test('a link to choose a password is good for one person of one tenant, and for so long', async () => {
  const person = await addPerson('acme');
  const [choose] = actionsOf(own).filter(({ name }) => name === 'choose');
  expect(choose).toBeDefined();
  if (!choose) return;
  const passwordHash = await inTables('acme', async (sql) => {
    const [row] = await sql<{ hash: string }[]>`
      select password_hash as hash from credential where person_id = ${person.id}`;
    return row?.hash ?? '';
  });
  const [soon, past] = [new Date(Date.now() + 3_600_000), new Date(Date.now() - 1_000)];
  const holder = { personId: person.id, passwordHash };
  const good = mintPasswordLink(own.tenantId, holder, soon);
  const forAdmin = mintPasswordLink(own.tenantId, { ...holder, personId: admin }, soon);
  const password = 'a password of an attacker';
  const tries: [string, 'acme' | 'globex', string][] = [
    ['on another tenant’s host', 'globex', good],
    ['of another tenant', 'acme', mintPasswordLink(globexId, holder, soon)],
    ['of the past', 'acme', mintPasswordLink(own.tenantId, holder, past)],
    ['for another password', 'acme', mintPasswordLink(own.tenantId, { ...holder, passwordHash: 'x' }, soon)],
    ['with the mac of another', 'acme', `${forAdmin.split('.')[0]}.${good.split('.')[1]}`],
    ['with another body', 'acme', `A${good}`],
    ['with another mac', 'acme', altered(good)],
    ['of a launch', 'acme', sign('launch', JSON.stringify([person.id, soon.getTime(), '']))],
    ['of nothing', 'acme', 'x.y'],
  ];
  for (const [what, tenant, token] of tries) {
    const page = await ask({ host: hostOf(tenant), path: `/password/${token}` });
    expect([what, page.status]).toEqual([what, 200]);
    expect(page.body, what).toContain('This link is no longer good');
    expectNothingOf([person.email, PEOPLE.acme.admin], page, what);
    const answer = await call(choose, { tenant, cookie: '', input: { token, password, again: password } });
    expect([what, codeOf(answer)]).toEqual([what, 'not_found']);
  }
  await newSession('acme', person.email);
  expect((await ask({ host: acme, path: `/password/${good}` })).body).toContain(person.email);
});

test('a session of somebody who has left opens nothing at all', async () => {
  const { id } = await addPerson('acme');
  await inTables('acme', (sql) => sql`update person set status = 'left' where id = ${id}`);
  await expectClosed(`${SESSION_COOKIE}=${await sealed({ realm: own.tenantId, sub: id })}`, 'left');
});
