import { expect, test } from '@playwright/test';
import { ask } from '#e2e/support/http.ts';
import { expectNothingOf } from '#e2e/support/leaks.ts';
import { tenantRoutes } from '#e2e/support/routes.ts';
import { hostOf, PEOPLE, sessionOf } from '#e2e/support/session.ts';
import { addressOf, type Specimens, specimensOf } from '#e2e/support/specimens.ts';

/** Headers, methods and spellings with which a stranger asks for every page and door there is. */
const PUBLIC = ['/sign-in', '/verify/[code]', '/password/[token]', '/forgot'];
const routes = tenantRoutes().filter(({ path }) => !PUBLIC.includes(path));
const [acme, globex] = [hostOf('acme'), hostOf('globex')];

let own: Specimens;
let stranger: string;
test.beforeAll(async () => {
  own = await specimensOf('acme');
  stranger = await sessionOf('globex', PEOPLE.globex.admin);
});

const treeOf = (path: string) =>
  encodeURIComponent(
    JSON.stringify([
      '',
      { children: ['portal', { children: [['tenant', 'acme', 'd'], { children: [path, {}] }] }] },
    ]),
  );

/** What a browser of Next sends on its own pages, and what only Next's servers send each other. */
const headersFor = (path: string): Record<string, Record<string, string>> => ({
  'a part of a page': { rsc: '1', 'next-url': `/portal/acme${path}` },
  'the rest of a page': { rsc: '1', 'next-router-state-tree': treeOf(path), 'next-url': '/' },
  'a page ahead of time': {
    rsc: '1',
    'next-router-prefetch': '1',
    'next-router-segment-prefetch': `/portal/$d$tenant${path}`,
    'next-router-state-tree': treeOf(path),
  },
  'a page as another server asks': {
    'x-forwarded-host': acme,
    'x-middleware-subrequest': Array.from({ length: 6 }, () => 'middleware:src/middleware').join(':'),
    'x-middleware-rewrite': `/portal/acme${path}`,
    'x-matched-path': `/portal/acme${path}`,
    'x-invoke-path': `/portal/acme${path}`,
    'x-own-request': 'x',
    'x-nextjs-data': '1',
    'x-action-forwarded': '1',
    'x-prerender-revalidate': 'x',
    'x-lectern-path': '/sign-in',
    'x-lectern-tenant': 'acme',
  },
});

for (const [whose, host] of [
  ['our', acme],
  ['their own', globex],
] as const)
  test(`no header brings a stranger anything of ours on ${whose} host`, async () => {
    for (const { path } of routes) {
      if (whose === 'their own' && path === '/courses/[slug]') continue;
      const address = addressOf(path, own);
      for (const [what, headers] of Object.entries(headersFor(address))) {
        const answer = await ask({ host, path: address, headers, cookie: stranger });
        const where = `${what} ${address}`;
        expect([where, answer.status < 500]).toEqual([where, true]);
        expect(answer.location).not.toContain('/portal');
        // Next tells a browser where it looked: that is the tenant of the host.
        const looked = String(answer.headers['x-middleware-rewrite'] ?? '/portal/acme');
        expect(looked).toMatch(whose === 'our' ? /^\/portal\/acme/ : /^\/portal\/(globex|acme$)/);
        const [name = '', ...inside] = own.marks;
        const marks = whose === 'our' ? inside.filter((mark) => mark !== own.media) : [name, ...inside];
        const shown = marks.filter((mark) => !address.includes(mark));
        expectNothingOf(shown, { ...answer, body: withoutQuestion(answer.body, headers) }, where);
      }
    }
  });

/** Next repeats where a browser says that it is. */
const withoutQuestion = (body: string, headers: Record<string, string>) =>
  Object.values(headers).reduce((rest, value) => rest.replaceAll(value, ''), body);

test('no method but the ones a page has does anything, and none breaks it', async () => {
  for (const { path } of routes) {
    const address = addressOf(path, own);
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND']) {
      const answer = await ask({ host: acme, path: address, method, cookie: stranger });
      expect([method, address, answer.status < 500]).toEqual([method, address, true]);
      expectNothingOf([own.owner.email, own.marks[2] ?? ''], answer, `${method} ${address}`);
      expect(answer.body).not.toContain(stranger);
    }
  }
});

/** Files that are answered without asking whose portal it is, and paths that begin like them. */
const UNGUARDED = ['/_next/static', '/_next/image', '/favicon.svg', '/lectern.svg'];
const DETOURS = [
  '/..',
  '/%2e%2e',
  '/../..',
  '/x/../..',
  '/..%2f..',
  '//..',
  '/./..',
  '\\..',
  ';/..',
  'x',
  'x/..',
];

test('nothing that begins like a public file ends at a portal', async () => {
  for (const begin of UNGUARDED) {
    for (const detour of DETOURS) {
      for (const end of ['/portal/acme/sign-in', '/operator']) {
        for (const host of ['localhost', globex]) {
          const path = begin + detour + end;
          const answer = await ask({ host, path, cookie: stranger });
          expect([host, path, answer.status >= 300 && answer.status < 500]).toEqual([host, path, true]);
          expectNothingOf(['Acme', '@acme.example'], answer, `${host}${path}`);
        }
      }
    }
  }
});
