import { expect, test } from '@playwright/test';
import { v7 as uuidv7 } from 'uuid';
import { ask } from '#e2e/support/http.ts';
import { alikeInTime, expectNothingOf, quickestOfBoth, shapeOf } from '#e2e/support/leaks.ts';
import { tenantRoutes } from '#e2e/support/routes.ts';
import { hostOf, PEOPLE, sessionOf } from '#e2e/support/session.ts';
import { addressOf, type Specimens, specimensOf } from '#e2e/support/specimens.ts';

/** What of an address somebody can make up, on every page and door there is. */
let own: Record<'acme' | 'globex', Specimens>;
let admin: string;
test.beforeAll(async () => {
  own = { acme: await specimensOf('acme'), globex: await specimensOf('globex') };
  admin = await sessionOf('acme', PEOPLE.acme.admin);
});

const acme = hostOf('acme');
/** Open to anybody: what is not there is said in words, with 200. */
const PUBLIC = ['/verify/[code]', '/password/[token]'];
const routes = tenantRoutes();
const named = routes.filter(({ path }) => path.includes('['));

/** Values for the first place of a route, each as it stands in an address. */
const MADE_UP = [
  'x',
  '__proto__',
  '9'.repeat(30),
  'a'.repeat(6_000),
  '00000000-0000-0000-0000-000000000000',
  "'%20or%20true--",
  '%27%3B%20select%20pg_sleep(9)--',
  '..%2f..%2fadmin',
  '%F0%9F%98%80',
  '%ED%A0%80',
  '%ff',
  '%',
  '%00',
  'a%00b',
  '%0d%0aset-cookie:%20a=b',
  '[id]',
];

/** A route with one value in its first place, and the rest as it is for something that is there. */
const withValue = (path: string, value: string) => {
  const [first, ...rest] = path.split(/\[[^\]]+\]/);
  return first + value + rest.join('1');
};

test('what somebody makes up for a name or an id is not there, and breaks nothing', async () => {
  test.setTimeout(180_000);
  for (const { path } of named) {
    for (const value of MADE_UP) {
      const address = withValue(path, value);
      const answer = await ask({ host: acme, path: address, cookie: admin });
      const expected = PUBLIC.includes(path) ? [200, 400, 404] : [400, 404];
      expect([address, answer.status, expected.includes(answer.status)]).toEqual([
        address,
        answer.status,
        true,
      ]);
      expect(answer.headers['set-cookie'] ?? '').not.toContain('a=b');
      expectNothingOf(own.globex.marks, answer, address);
    }
  }
});

test('another tenant’s id and one of nothing are one answer, in the same time', async () => {
  test.setTimeout(300_000);
  for (const { path } of named) {
    // Both demo tenants have the same courses; a link has no id in it.
    if (['/courses/[slug]', '/password/[token]'].includes(path)) continue;
    const foreign = addressOf(path, own.globex);
    const [id = ''] = /[^/]{19,}/.exec(foreign) ?? [];
    expect([path, id.length > 0]).toEqual([path, true]);
    const none = id.includes('-') && id.length === 36 ? uuidv7() : [...id].reverse().join('');
    const nowhere = foreign.replace(id, none);
    const at = (address: string) => () => ask({ host: acme, path: address, cookie: admin });
    const [a, b] = await quickestOfBoth([at(foreign), at(nowhere)], 3, (theirs, nothing) =>
      expect([path, shapeOf(theirs, id)]).toEqual([path, shapeOf(nothing, none)]),
    );
    expect(alikeInTime(a, b), `${path}: ${a.toFixed(1)} ms for theirs, ${b.toFixed(1)} ms for nothing`).toBe(
      true,
    );
  }
});

const PARAMETERS =
  'q page status unit site requirement manager rule due text sort direction size state step channel of quarter action subject from until before person next error unknown turn chosen topic level language tenant slug id __proto__ constructor toString'.split(
    ' ',
  );
const VALUES = [
  'x',
  '-1',
  '1e99',
  'null',
  "%' or true --",
  '\u{10ffff}',
  '\\',
  'a'.repeat(300),
  '[object Object]',
  '__proto__',
  'constructor',
];

test('no parameter that somebody makes up breaks a page or moves it to another tenant', async () => {
  test.setTimeout(240_000);
  // In each query every parameter has another value, and the queries differ.
  const queries = [0, 3, 6, 9].map((turn) =>
    PARAMETERS.map(
      (name, n) => `${name}=${encodeURIComponent(VALUES[(n + turn) % VALUES.length] ?? '')}`,
    ).join('&'),
  );
  queries.push(
    PARAMETERS.map((name) => `${name}=a&${name}=b&${name}[]=c&${name}[d]=e`).join('&'),
    PARAMETERS.map((name, n) => `${name}=${n % 2 ? own.globex.owner.id : own.globex.tenantId}`).join('&'),
    '_rsc=1&__nextLocale=globex&nxtPtenant=globex&nxtIid=x&__nextDataReq=1&tenant=globex',
  );
  for (const { path } of routes.filter((route) => !route.path.includes('['))) {
    for (const query of queries) {
      const answer = await ask({ host: acme, path: `${path}?${query}`, cookie: admin });
      const what = `${path}?${query.slice(0, 60)}`;
      expect([what, answer.status < 500]).toEqual([what, true]);
      const [name, , person] = own.globex.marks;
      expect(answer.title).not.toContain(name);
      expect(answer.body.includes(person ?? ''), `${what} shows ${person}`).toBe(false);
    }
  }
});
