import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cookieIn, cookieNames } from '#lib/cookie.ts';

test('a cookie is found by its whole name, with whatever stands in its value', () => {
  const header = 'xa=1; a=2==; b = 3;c=; =4; d';
  assert.deepEqual(
    ['a', 'b', 'c', 'd', 'e'].map((name) => cookieIn(header, name)),
    ['2==', '3', '', undefined, undefined],
  );
  assert.equal(cookieIn(undefined, 'a'), undefined);
  assert.deepEqual(cookieNames(header), ['xa', 'a', 'b', 'c', 'd']);
  assert.deepEqual(cookieNames(undefined), []);
});
