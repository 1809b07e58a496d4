import assert from 'node:assert/strict';
import { test } from 'node:test';
import { prefixQuery } from '#features/catalog/rules/prefix-query.ts';

test('every word is a beginning, and all must be there', () => {
  assert.equal(prefixQuery('  Phish, MAIL! '), "'phish':* & 'mail':*");
  assert.equal(prefixQuery('Übung'), "'übung':*");
});

test('what was typed cannot be an operator', () => {
  assert.equal(prefixQuery("a' | !b <-> (c):*"), "'a':* & 'b':* & 'c':*");
  assert.equal(prefixQuery('& | ! ( ) :*'), null);
  assert.equal(prefixQuery(''), null);
});
