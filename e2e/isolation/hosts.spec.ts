import { expect, test } from '@playwright/test';
import { ask, askRaw, port } from '#e2e/support/http.ts';
import { hostOf, PEOPLE, sessionOf } from '#e2e/support/session.ts';

const acme = hostOf('acme');
const globex = hostOf('globex');
const NO_PORTAL = /There is no portal here · Lectern/;

test('every spelling of a tenant’s host is that tenant', async () => {
  for (const host of [
    acme,
    'acme.localhost',
    'ACME.localhost',
    'Acme.LocalHost:80',
    'acme.localhost.',
    `acme.localhost.:${port()}`,
  ]) {
    const { status, body } = await ask({ host, path: '/sign-in' });
    expect([host, status]).toEqual([host, 200]);
    expect(body).toContain('Acme');
    expect(body).not.toContain('Globex');
  }
});

test('every host that is no portal is a true 404 in Lectern’s look, and names nobody', async () => {
  const hosts = [
    'nobody.localhost',
    'acme.globex.localhost',
    'www.acme.localhost',
    'admin.localhost',
    'xn--acme-9ta.localhost',
    'acme.localhost.example.com',
    'example.com',
    'acme',
    '127.0.0.1',
    `127.0.0.1:${port()}`,
    '[::1]',
    `[::1]:${port()}`,
    '2130706433',
    '0x7f000001',
    '-acme.localhost',
    'ac_me.localhost',
    'acme.localhost:99999999',
    'acme.localhost@globex.localhost',
    'portal.localhost',
    't_acme.localhost',
  ];
  for (const host of hosts) {
    for (const path of [
      '/',
      '/sign-in',
      '/catalog',
      '/admin',
      '/api/auth/csrf',
      '/portal/acme',
      '/no-such-page',
    ]) {
      const { status, body, headers, title } = await ask({ host, path });
      expect([host, path, status]).toEqual([host, path, 404]);
      expect(title).toMatch(NO_PORTAL);
      expect(headers['cache-control']).toContain('no-store');
      expect(body).not.toMatch(/acme|globex/i);
    }
  }
});

test('hot doors know no tenant on such hosts either', async () => {
  for (const host of ['nobody.localhost', '127.0.0.1', 'localhost', '[::1]']) {
    const headers = { 'content-type': 'application/json', authorization: 'Bearer x' };
    const track = await ask({ host, path: '/api/track', method: 'POST', headers, body: '{}' });
    expect([host, track.status]).toEqual([host, 404]);
    const media = await ask({ host, path: `/media/${'0'.repeat(64)}.svg` });
    expect([host, media.status]).toEqual([host, 403]);
  }
});

const INTERNAL = [
  '/portal',
  '/portal/',
  '/portal/acme',
  '/portal/acme/',
  '/portal/acme/sign-in',
  '/portal/globex/catalog',
  '/portal/%5Btenant%5D',
  '/portal/[tenant]/catalog',
  '//portal/acme',
  '/%70ortal/acme',
  '/port%61l/acme/sign-in',
  '/portal%2Facme',
  '/PORTAL/acme',
  '/./portal/acme',
  '/x/../portal/acme',
  '/x/%2e%2e/portal/acme',
  '/portal/acme?next=/',
  '/portal/acme.rsc',
  '/%2e%2e/globex',
  '/../globex/sign-in',
  '/..%2fglobex/sign-in',
  '/..%5cglobex/sign-in',
];

test('the internal path is nobody’s from outside', async () => {
  const cookie = await sessionOf('acme', PEOPLE.acme.admin);
  for (const host of ['localhost', acme, globex]) {
    for (const path of INTERNAL) {
      const { status, body, location } = await ask({ host, path, cookie });
      // A redirect that only tidies the address must lead nowhere else either.
      const settled =
        status === 308
          ? await ask({ host, path: new URL(location, `http://${host}`).pathname, cookie })
          : { status, body };
      expect([host, path, settled.status]).toEqual([host, path, 404]);
      if (host !== globex) expect(settled.body).not.toContain('Globex');
      if (host !== acme) expect(settled.body).not.toContain('Acme');
    }
  }
});

test('no header of the request’s own making moves it to another host, path or tenant', async () => {
  const forged: Record<string, string> = {
    'x-forwarded-host': globex,
    'x-forwarded-proto': 'https',
    'x-forwarded-for': '203.0.113.7',
    'x-forwarded-port': '443',
    'x-forwarded-server': globex,
    forwarded: `host=${globex};proto=https`,
    'x-original-host': globex,
    'x-original-url': '/portal/globex/sign-in',
    'x-rewrite-url': '/portal/globex/sign-in',
    'x-lectern-tenant': 'globex',
    'x-own-request': 'x',
    'x-lectern-path': '//evil.example/',
    'x-middleware-rewrite': '/portal/globex/sign-in',
    'x-middleware-next': '1',
    'x-middleware-subrequest': Array.from({ length: 6 }, () => 'middleware').join(':'),
    'x-middleware-request-host': globex,
    'x-middleware-override-headers': 'host',
    'x-middleware-invoke': '1',
    'x-invoke-path': '/portal/globex/sign-in',
    'x-invoke-output': '/portal/[tenant]/sign-in',
    'x-matched-path': '/portal/globex/sign-in',
    'x-now-route-matches': '1=globex',
    'x-nextjs-rewritten-path': '/portal/globex/sign-in',
    'x-nextjs-rewrite': '/portal/globex/sign-in',
    'next-url': '/portal/globex/sign-in',
  };
  const plain = await ask({ host: acme, path: '/sign-in' });
  expect(plain.title).toContain('Acme');
  for (const [name, value] of [...Object.entries(forged), ['all', ''] as const]) {
    const headers = name === 'all' ? forged : { [name]: value };
    const page = await ask({ host: acme, path: '/sign-in', headers });
    expect([name, page.status, page.title]).toEqual([name, 200, plain.title]);
    expect(page.body).not.toContain('Globex');
    const closed = await ask({ host: acme, path: '/admin/people?q=x', headers });
    expect([name, closed.status, closed.location]).toEqual([
      name,
      307,
      '/sign-in?next=%2Fadmin%2Fpeople%3Fq%3Dx',
    ]);
    const internal = await ask({ host: 'localhost', path: '/portal/globex/sign-in', headers });
    expect([name, internal.status]).toEqual([name, 404]);
  }
});

test('requests that no client would write reach no portal of another name', async () => {
  const requests = [
    'GET /sign-in HTTP/1.1\r\nConnection: close\r\n\r\n',
    'GET /sign-in HTTP/1.0\r\n\r\n',
    `GET /sign-in HTTP/1.1\r\nHost: nobody.localhost\r\nHost: ${acme}\r\nConnection: close\r\n\r\n`,
    `GET http://${globex}/sign-in HTTP/1.1\r\nHost: ${acme}\r\nConnection: close\r\n\r\n`,
    `GET //${globex}/sign-in HTTP/1.1\r\nHost: ${acme}\r\nConnection: close\r\n\r\n`,
    `GET /sign-in HTTP/1.1\r\nHost: ${acme}\t${globex}\r\nConnection: close\r\n\r\n`,
    `GET /sign-in HTTP/1.1\r\nHost: ${acme}, ${globex}\r\nConnection: close\r\n\r\n`,
    `OPTIONS * HTTP/1.1\r\nHost: ${acme}\r\nConnection: close\r\n\r\n`,
  ];
  for (const text of requests) {
    const said = await askRaw(text);
    expect(said.slice(0, 9), text).toBe('HTTP/1.1 ');
    expect(said, text).not.toContain('Globex');
    expect(said, text).not.toMatch(/^HTTP\/1\.1 5/);
  }
});

test('the door of Next’s image optimiser is shut: it serves no page of a tenant and nothing from elsewhere', async () => {
  for (const url of [
    '/portal/acme/sign-in',
    '/sign-in',
    `http://${globex}/sign-in`,
    'http://127.0.0.1/',
    '//evil.example/x.png',
    '/media/x.svg',
  ]) {
    const asked = encodeURIComponent(url);
    const { status, body } = await ask({ host: 'localhost', path: `/_next/image?url=${asked}&w=640&q=75` });
    expect([url, status]).toEqual([url, 404]);
    // Next's page of what is not there repeats what was asked for, in its data.
    expect(body.replaceAll(asked, '')).not.toMatch(/acme|globex/i);
  }
});
