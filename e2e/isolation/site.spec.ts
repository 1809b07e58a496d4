import { expect, test } from '@playwright/test';
import { notSessions, takeSecret } from '#e2e/support/forged.ts';
import { ask } from '#e2e/support/http.ts';
import { expectNothingOf } from '#e2e/support/leaks.ts';
import { operatorSession } from '#e2e/support/operator.ts';
import { siteRoutes, tenantRoutes } from '#e2e/support/routes.ts';
import { hostOf, PEOPLE, sessionOf } from '#e2e/support/session.ts';
import { type Specimens, specimensOf } from '#e2e/support/specimens.ts';

/** What each page and door of the root host asks of its reader. `auth`: next-auth's own, on every host. */
const ASKS: Record<string, 'public' | 'operator' | 'auth'> = {
  '/': 'public',
  '/api/auth/[...nextauth]': 'auth',
  '/find': 'public',
  '/operator': 'operator',
  '/operator/health': 'operator',
  '/operator/caches': 'operator',
  '/operator/log': 'operator',
  '/operator/placement': 'operator',
  '/sign-in': 'public',
};

const root = `localhost:${process.env.E2E_PORT}`;
const routes = siteRoutes();
const operators = routes.filter(({ path }) => ASKS[path] === 'operator');
const publicOnes = routes.filter(({ path }) => ASKS[path] === 'public');

let own: Record<'acme' | 'globex', Specimens>;
test.beforeAll(async () => {
  takeSecret();
  own = { acme: await specimensOf('acme'), globex: await specimensOf('globex') };
});

/** The demo names its portals to everybody; nothing of the inside of one shows. */
const inside = () => Object.values(own).flatMap(({ marks }) => marks.slice(1));

test('every page and door of the root host says what it asks of its reader', () => {
  expect(routes.filter(({ path }) => !(path in ASKS))).toEqual([]);
  expect(Object.keys(ASKS).filter((path) => !routes.some((route) => route.path === path))).toEqual([]);
});

test('an operator opens every page of the console, and nothing of a tenant’s inside is on it', async () => {
  const cookie = await operatorSession();
  for (const { path } of operators) {
    const answer = await ask({ host: root, path, cookie });
    expect([path, answer.status]).toEqual([path, 200]);
    expectNothingOf(inside(), answer, path);
  }
});

for (const tenant of ['acme', 'globex'] as const) {
  for (const [role, email] of Object.entries(PEOPLE[tenant])) {
    test(`no page of the operators opens for ${tenant}’s ${role}`, async () => {
      const cookie = await sessionOf(tenant, email);
      for (const { path } of operators) {
        const there = await ask({ host: root, path, cookie });
        expect([path, there.status, there.location]).toEqual([path, 307, '/sign-in?next=/operator']);
        const atHome = await ask({ host: hostOf(tenant), path, cookie });
        expect([path, atHome.status]).toEqual([path, 404]);
      }
    });
  }
}

test('nor for a stranger, nor with what is nearly an operator’s session', async () => {
  const cookies = {
    none: '',
    ...(await notSessions('platform', own.acme.owner.id, own.acme.tenantId)),
  };
  for (const [what, cookie] of Object.entries(cookies)) {
    for (const { path } of operators) {
      const answer = await ask({ host: root, path, ...(cookie && { cookie }) });
      expect([what, path, answer.status, answer.location]).toEqual([
        what,
        path,
        307,
        '/sign-in?next=/operator',
      ]);
      expectNothingOf([...inside(), 'Acme', 'Globex'], answer, `${what} at ${path}`);
    }
  }
});

test('an operator’s session opens nothing on a tenant’s host', async () => {
  const cookie = await operatorSession();
  const learner = await sessionOf('acme', PEOPLE.acme.learner);
  for (const { path } of tenantRoutes().filter((route) => !route.path.includes('['))) {
    const answer = await ask({ host: hostOf('acme'), path, cookie });
    const asStranger = await ask({ host: hostOf('acme'), path });
    expect([path, answer.status, answer.location]).toEqual([path, asStranger.status, asStranger.location]);
    expectNothingOf([own.acme.owner.email], answer, path);
  }
  expect((await ask({ host: hostOf('acme'), path: '/', cookie: learner })).status).toBe(200);
});

test('pages of the root host are there alone', async () => {
  const ofTenants = new Set(tenantRoutes().map(({ path }) => path));
  for (const { path } of routes.filter(
    (route) => ASKS[route.path] !== 'auth' && !ofTenants.has(route.path),
  )) {
    const answer = await ask({ host: hostOf('acme'), path, cookie: await operatorSession() });
    expect([path, answer.status]).toEqual([path, 404]);
  }
});

const MADE_UP = [
  '',
  'x',
  '//evil.example',
  'https://evil.example',
  'evil.example',
  'acme.evil.example',
  'acme@evil.example',
  'acme/../globex',
  'acme#',
  'acme%23',
  'acme:80',
  'platform',
  'localhost',
  '__proto__',
  'constructor',
  'a'.repeat(5_000),
  '"><script>alert(1)</script>',
  "' or true --",
  '\r\nset-cookie: a=b',
  '\ud83d\ude00',
  '-acme',
  't_acme',
];

test('nothing that somebody types leads away from our portals, or breaks a page of the root host', async () => {
  for (const { path } of publicOnes) {
    for (const typed of MADE_UP) {
      const query = new URLSearchParams(
        Object.fromEntries(
          ['portal', 'next', 'error', 'turn', 'unknown', 'callbackUrl', 'tenant'].map((name) => [
            name,
            typed,
          ]),
        ),
      );
      const answer = await ask({ host: root, path: `${path}?${query}` });
      const what = `${path}?${typed.slice(0, 40)}`;
      expect([what, answer.status < 500]).toEqual([what, true]);
      expect([what, /^(\/\?unknown)?$/.test(answer.location)]).toEqual([what, true]);
      expect(answer.headers['set-cookie'] ?? '').not.toContain('a=b');
      expect([what, /(href|url|action)="?=?[^">]*evil\.example/.test(answer.body)]).toEqual([what, false]);
      expect([what, answer.body.includes('<script>alert(1)')]).toEqual([what, false]);
      expectNothingOf(inside(), answer, what);
    }
  }
});

test('a portal is found by its whole name, and by nothing else that is tried', async () => {
  for (const typed of ['acme', ' ACME ', 'Globex']) {
    const answer = await ask({ host: root, path: `/find?portal=${encodeURIComponent(typed)}` });
    const slug = typed.trim().toLowerCase();
    expect([typed, answer.status]).toEqual([typed, 200]);
    expect(answer.body).toContain(`url=http://${slug}.localhost`);
  }
});
