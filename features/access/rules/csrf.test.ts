import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mintCsrf, readCsrf } from '#features/access/rules/csrf.ts';

const token = 'ab'.repeat(32);

test('a token is read from its cookie, written either way, and under its own secret alone', () => {
  const { cookie } = mintCsrf(token, 'secret');
  assert.equal(readCsrf(cookie, 'secret'), token);
  assert.equal(readCsrf(decodeURIComponent(cookie), 'secret'), token);
  assert.equal(readCsrf(cookie, 'another'), null);
});

test('nothing else is one', () => {
  const { cookie } = mintCsrf(token, 'secret');
  for (const other of [
    undefined,
    '',
    token,
    `${token}|${token}`,
    cookie.slice(0, -1),
    `${cookie}0`,
    `cd${cookie.slice(2)}`,
  ])
    assert.equal(readCsrf(other, 'secret'), null);
});
