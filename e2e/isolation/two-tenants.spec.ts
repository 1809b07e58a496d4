import { expect, test } from '@playwright/test';
import { type Answer, ask } from '#e2e/support/http.ts';
import { tenantRoutes } from '#e2e/support/routes.ts';
import { hostOf, newSession, PEOPLE, sessionOf } from '#e2e/support/session.ts';
import { addressOf, type Specimens, specimensOf } from '#e2e/support/specimens.ts';

/** Two tenants attack each other over every page and every door there is, and the owner still gets in. */
const ATTACKS = [
  { victim: 'acme', attacker: 'globex' },
  { victim: 'globex', attacker: 'acme' },
] as const;

const PUBLIC = ['/sign-in', '/verify/[code]', '/password/[token]', '/forgot'];
const routes = tenantRoutes();

let own: Record<'acme' | 'globex', Specimens>;
test.beforeAll(async () => {
  own = { acme: await specimensOf('acme'), globex: await specimensOf('globex') };
});

/** Nothing of a tenant shows, in body, title or headers, but for what the asker has put into the address. */
function expectNothingOf(tenant: 'acme' | 'globex', { body, title, headers }: Answer, what: string): void {
  for (const mark of own[tenant].marks) {
    expect(`${title}\n${body}\n${JSON.stringify(headers)}`.includes(mark), `${what} shows ${mark}`).toBe(
      false,
    );
  }
}

test('the attack knows every page and door', () => {
  expect(routes.length).toBeGreaterThan(20);
  for (const { path } of routes) for (const specimens of Object.values(own)) addressOf(path, specimens);
});

for (const { victim, attacker } of ATTACKS) {
  test(`${victim}’s owner gets in everywhere`, async () => {
    const learner = await newSession(victim, own[victim].owner.email);
    const admin = await sessionOf(victim, PEOPLE[victim].admin);
    for (const { path } of routes) {
      const cookie = path.startsWith('/admin') || path.startsWith('/manage') ? admin : learner;
      const address = addressOf(path, own[victim]);
      const answer = await ask({ host: hostOf(victim), path: address, cookie });
      const within = answer.status === 307 && !answer.location.startsWith('/sign-in');
      expect([address, answer.status === 200 || within, answer.location]).toEqual([
        address,
        true,
        answer.location,
      ]);
      if (answer.status === 200 && answer.headers['content-type']?.includes('text/html')) {
        expect(answer.title, address).toContain(own[victim].marks[0]);
      }
      expectNothingOf(attacker, answer, `${victim}${address}`);
    }
  });

  test(`${attacker}’s session opens nothing on ${victim}’s host`, async () => {
    for (const email of Object.values(PEOPLE[attacker])) {
      const cookie = await sessionOf(attacker, email);
      for (const { path } of routes) {
        if (PUBLIC.includes(path)) continue;
        const address = addressOf(path, own[victim]);
        const answer = await ask({ host: hostOf(victim), path: address, cookie });
        const turnedAway =
          answer.status === 404 || (answer.status === 307 && answer.location.startsWith('/sign-in'));
        expect([email, address, turnedAway]).toEqual([email, address, true]);
        const { marks } = own[victim];
        for (const mark of [...marks.slice(1), ...Object.values(own[attacker].marks)]) {
          expect(answer.body.includes(mark) && mark !== own[victim].media, `${address} shows ${mark}`).toBe(
            false,
          );
        }
      }
    }
  });

  test(`${victim}’s things have no address on ${attacker}’s host`, async () => {
    for (const email of [PEOPLE[attacker].admin, PEOPLE[attacker].hr, PEOPLE[attacker].learner]) {
      const cookie = await sessionOf(attacker, email);
      for (const { path } of routes.filter((route) => route.path.includes('['))) {
        // Both demo tenants give the same courses: their addresses are the same, and each shows its own.
        if (path === '/courses/[slug]') continue;
        const address = addressOf(path, own[victim]);
        const answer = await ask({ host: hostOf(attacker), path: address, cookie });
        const expected = PUBLIC.includes(path) ? 200 : 404;
        expect([email, address, answer.status]).toEqual([email, address, expected]);
        expectNothingOf(victim, answer, `${attacker}${address}`);
      }
    }
  });

  test(`nobody signed in sees nothing of ${victim} but its door`, async () => {
    for (const { path } of routes) {
      if (PUBLIC.includes(path)) continue;
      const address = addressOf(path, own[victim]);
      const { status, location, body } = await ask({ host: hostOf(victim), path: address });
      const turnedAway = status === 404 || (status === 307 && location.startsWith('/sign-in'));
      expect([address, turnedAway]).toEqual([address, true]);
      for (const mark of own[victim].marks.slice(1, 3)) expect(body, address).not.toContain(mark);
    }
  });
}

test('a search in one tenant finds nobody of the other', async () => {
  for (const { victim, attacker } of ATTACKS) {
    const cookie = await sessionOf(attacker, PEOPLE[attacker].admin);
    const [, , name = ''] = own[victim].marks;
    for (const path of [
      '/admin/people',
      '/admin/obligations',
      '/admin/obligations/export',
      '/admin/audit',
      '/catalog',
    ]) {
      const needles = path.endsWith('export') ? [name] : [name, PEOPLE[victim].hr, `%' or true --`];
      for (const needle of needles) {
        const query = new URLSearchParams({
          q: needle,
          person: own[victim].owner.id,
          subject: own[victim].owner.id,
        });
        const { status, body, title } = await ask({
          host: hostOf(attacker),
          path: `${path}?${query}`,
          cookie,
        });
        expect([path, needle, status < 500]).toEqual([path, needle, true]);
        expect(title).not.toContain(own[victim].marks[0]);
        expect(body, `${path} for ${needle}`).not.toContain(own[victim].tenantId);
        if (needle !== PEOPLE[victim].hr)
          expect(body, `${path} for ${needle}`).not.toContain(`@${victim}.example`);
      }
    }
  }
});
