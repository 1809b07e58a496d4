import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  decodeCausalPoint,
  decodeLogPosition,
  encodeCausalPoint,
  later,
  loggedCookie,
  seenCookie,
} from '#db/causal.ts';
import { sign } from '#lib/crypto.ts';

process.env.LECTERN_SECRET = 'a secret of at least thirty-two characters';

const point = { cluster: 'main', timeline: 3, lsn: '1A/2B3C4D5E' };

test('a position comes back as it was signed', () => {
  assert.deepEqual(decodeCausalPoint('acme', encodeCausalPoint('acme', point)), point);
});

test('a position of another tenant, altered, forged or not one at all is ignored', () => {
  const cookie = encodeCausalPoint('acme', point);
  const [body = '', mac = ''] = cookie.split('.');
  const altered = Buffer.from(JSON.stringify(['main', 3, 'FFFFFFFF/0'])).toString('base64url');
  const unsound = [['main', 3], ['main', 'x', '0/0'], ['main', 3, "0/0' or true"], {}, null];
  for (const forged of [
    encodeCausalPoint('globex', point),
    `${altered}.${mac}`,
    `${body}.${Buffer.alloc(32).toString('base64url')}`,
    `${body}.`,
    body,
    '',
    '.',
    'x'.repeat(5000),
    ...unsound.map((value) => sign('seen:acme', JSON.stringify(value))),
  ]) {
    assert.equal(decodeCausalPoint('acme', forged), null, forged.slice(0, 80));
  }
});

test('the cookie stays out of scripts and other sites', () => {
  assert.match(seenCookie('acme', point), /; Path=\/; Max-Age=300; HttpOnly; SameSite=Lax$/);
});

test('a position in a log comes back as it was signed, for its own tenant alone', () => {
  const header = loggedCookie('acme', { cluster: 'main', seq: 17 });
  assert.match(header, /^lectern\.logged=[^;]+; Path=\/; Max-Age=300; HttpOnly; SameSite=Lax$/);
  const cookie = header.slice(header.indexOf('=') + 1, header.indexOf(';'));
  assert.deepEqual(decodeLogPosition('acme', cookie), { cluster: 'main', seq: 17 });
  assert.equal(decodeLogPosition('globex', cookie), null);
  assert.equal(decodeLogPosition('acme', encodeCausalPoint('acme', point)), null);
  assert.equal(decodeLogPosition('acme', sign('logged:acme', JSON.stringify(['main', 0]))), null);
});

test('of two positions on one primary the later counts, else the second', () => {
  const at = (lsn: string) => ({ ...point, lsn });
  assert.deepEqual(later(at('9/FFFFFFFF'), at('A/0')), at('A/0'));
  assert.deepEqual(later(at('A/0'), at('9/FFFFFFFF')), at('A/0'));
  assert.deepEqual(later(null, at('1/1')), at('1/1'));
  assert.deepEqual(later({ ...at('F/0'), timeline: 2 }, at('1/1')), at('1/1'));
});
