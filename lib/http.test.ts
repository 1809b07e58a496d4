import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import { readBody, settleForwarded } from '#lib/http.ts';

function settled(peer: string, headers: Record<string, string>, proxies: string[] = []) {
  const request = { socket: { remoteAddress: peer }, headers: { host: 'acme.localhost', ...headers } };
  settleForwarded(request as unknown as IncomingMessage, proxies);
  const { 'x-own-request': own, ...rest } = request.headers as Record<string, string | undefined>;
  assert.ok(own && own.length >= 32);
  return rest;
}

const FORGED = {
  'x-forwarded-for': '203.0.113.9, 198.51.100.7',
  'x-forwarded-host': 'globex.localhost',
  'x-forwarded-proto': 'https',
  'x-forwarded-port': '443',
  forwarded: 'for=203.0.113.9;host=globex.localhost;proto=https',
  'x-lectern-path': '/admin',
  'x-lectern-anything': 'x',
  'x-own-request': 'x',
};

test('what a browser forges is replaced by what the server saw', () => {
  assert.deepEqual(settled('192.0.2.1', FORGED), {
    host: 'acme.localhost',
    'x-forwarded-for': '192.0.2.1',
    'x-forwarded-host': 'acme.localhost',
    'x-forwarded-proto': 'http',
  });
});

test('what Next asks of this very server, after a redirect, is for the host of the first request', () => {
  const first = { socket: { remoteAddress: '192.0.2.1' }, headers: { host: 'acme.localhost' } };
  settleForwarded(first as unknown as IncomingMessage, []);
  const sentBack = { ...first.headers, host: 'localhost:3000' };
  assert.deepEqual(settled('::1', sentBack), {
    host: 'acme.localhost',
    'x-forwarded-for': '192.0.2.1',
    'x-forwarded-host': 'acme.localhost',
    'x-forwarded-proto': 'http',
  });
});

test('a configured proxy tells the address and the protocol, never the host', () => {
  const expected = {
    host: 'acme.localhost',
    'x-forwarded-for': '198.51.100.7',
    'x-forwarded-host': 'acme.localhost',
    'x-forwarded-proto': 'https',
  };
  for (const [peer, proxy] of [
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['127.0.0.1', 'loopback'],
    ['::ffff:127.0.0.1', 'loopback'],
    ['::1', 'loopback'],
    ['2001:db8::1', '2001:db8::1'],
  ] as const) {
    assert.deepEqual(settled(peer, FORGED, [proxy]), expected, `${peer} by ${proxy}`);
  }
});

test('a proxy that says nothing is the address itself; another peer is never believed', () => {
  assert.equal(settled('192.0.2.1', {}, ['192.0.2.1'])['x-forwarded-for'], '192.0.2.1');
  assert.equal(settled('192.0.2.2', FORGED, ['192.0.2.1', 'loopback'])['x-forwarded-for'], '192.0.2.2');
  assert.equal(settled('::ffff:192.0.2.2', {})['x-forwarded-for'], '192.0.2.2');
});

test('a body is read to its limit and no further', async () => {
  const request = (parts: string[]) =>
    Readable.from(parts.map((part) => Buffer.from(part))) as IncomingMessage;
  assert.deepEqual(await readBody(request(['ab', 'cd']), 4), { text: 'abcd' });
  assert.deepEqual(await readBody(request(['ab', 'cde', 'never']), 4), { fault: 'long' });
  assert.deepEqual(await readBody(request([]), 4), { text: '' });
});
