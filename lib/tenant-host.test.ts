import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type HostVerdict, isReservedName, SLUG, tenantHost } from '#lib/tenant-host.ts';

const short = (verdict: HostVerdict) =>
  verdict.kind === 'tenant' ? verdict.slug : verdict.kind === 'site' ? 'the site' : `no: ${verdict.why}`;

test('what a Host header asks for', () => {
  const expected: Record<string, string> = {
    'acme.localhost': 'acme',
    'acme.localhost:3000': 'acme',
    'ACME.LocalHost:3000': 'acme',
    'acme.localhost.': 'acme',
    'acme.localhost.:3000': 'acme',
    ' acme.localhost ': 'acme',
    'a.localhost': 'a',
    '4u.localhost': '4u',
    'a-b.localhost': 'a-b',
    localhost: 'the site',
    'localhost:65535': 'the site',
    'LOCALHOST.': 'the site',
    '': 'no: missing',
    'example.com': 'no: foreign',
    'acme.localhost.example.com': 'no: foreign',
    'acme.example.localhost.com': 'no: foreign',
    acmelocalhost: 'no: foreign',
    'acme.localhost..': 'no: foreign',
    'a.acme.localhost': 'no: nested',
    'www.acme.localhost': 'no: nested',
    'acme..localhost': 'no: nested',
    '..localhost': 'no: nested',
    '.localhost': 'no: malformed',
    '-acme.localhost': 'no: malformed',
    'acme-.localhost': 'no: malformed',
    'ac_me.localhost': 'no: malformed',
    'acme.localhost:': 'no: malformed',
    'acme.localhost:80:80': 'no: malformed',
    'acme.localhost:123456': 'no: malformed',
    'acme.localhost:3000/x': 'no: malformed',
    'acme.localhost/portal/globex': 'no: malformed',
    'acme.localhost,globex.localhost': 'no: malformed',
    'user@acme.localhost': 'no: malformed',
    'acme.localhost globex.localhost': 'no: malformed',
    'acme%2elocalhost': 'no: malformed',
    'ac\u00a0me.localhost': 'no: malformed',
    'äcme.localhost': 'no: malformed',
    'a\u0000.localhost': 'no: malformed',
    'xn--cme-qla.localhost': 'no: punycode',
    '127.0.0.1': 'no: address',
    '127.0.0.1:3000': 'no: address',
    '127.1': 'no: address',
    '2130706433': 'no: address',
    '0x7f000001': 'no: address',
    '[::1]': 'no: address',
    '[::1]:3000': 'no: address',
    '[::ffff:127.0.0.1]': 'no: address',
    'www.localhost': 'no: reserved',
    'Admin.localhost': 'no: reserved',
    'localhost.localhost': 'no: reserved',
    [`${'a'.repeat(42)}.localhost`]: 'a'.repeat(42),
    [`${'a'.repeat(43)}.localhost`]: 'no: malformed',
    [`${'a'.repeat(300)}.localhost`]: 'no: malformed',
  };
  const found = Object.fromEntries(
    Object.keys(expected).map((host) => [host, short(tenantHost(host, 'localhost'))]),
  );
  assert.deepEqual(found, expected);
  for (const missing of [null, undefined])
    assert.equal(short(tenantHost(missing, 'localhost')), 'no: missing');
});

test('a root of several labels is taken as a whole', () => {
  const expected: Record<string, string> = {
    'acme.learn.example.com': 'acme',
    'learn.example.com': 'the site',
    'example.com': 'no: foreign',
    'acme.example.com': 'no: foreign',
    'xlearn.example.com': 'no: foreign',
    'acme.xlearn.example.com': 'no: foreign',
    'acme.learn-example.com': 'no: foreign',
  };
  for (const [host, verdict] of Object.entries(expected)) {
    assert.equal(short(tenantHost(host, 'learn.example.com')), verdict, host);
  }
});

const label = fc.stringMatching(/^[a-z0-9](?:[a-z0-9-]{0,40}[a-z0-9])?$/);
const letters = fc.constantFrom(
  ...'aB1-_.:/@[]%\\, \t\u0000é'.split(''),
  'localhost',
  'acme',
  'xn--',
  '.localhost',
);
const hosts = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.array(letters, { maxLength: 8 }).map((parts) => parts.join('')),
  fc.array(label, { maxLength: 4 }).map((labels) => [...labels, 'localhost'].join('.')),
);

test('never a tenant for anything that is not exactly one label below the root', () => {
  fc.assert(
    fc.property(hosts, (host) => {
      const verdict = tenantHost(host, 'localhost');
      if (verdict.kind !== 'tenant') return;
      assert.match(verdict.slug, SLUG);
      assert.equal(isReservedName(verdict.slug), false);
      const plain = host.trim().toLowerCase().replace(/:\d+$/, '').replace(/\.$/, '');
      assert.equal(plain, `${verdict.slug}.localhost`);
    }),
    { numRuns: 5_000 },
  );
});

test('always its tenant for one label below the root, however it is written', () => {
  const port = fc.option(
    fc.nat(65_535).map((n) => `:${n}`),
    { nil: '' },
  );
  fc.assert(
    fc.property(label, port, fc.constantFrom('', '.'), fc.boolean(), (slug, colon, dot, loud) => {
      fc.pre(!isReservedName(slug) && !slug.startsWith('xn--') && !/^\d+$/.test(slug));
      const name = loud ? `${slug}.localhost`.toUpperCase() : `${slug}.localhost`;
      assert.deepEqual(tenantHost(`${name}${dot}${colon}`, 'localhost'), { kind: 'tenant', slug });
    }),
  );
});
