import assert from 'node:assert/strict';
import { test } from 'node:test';
import { initials } from '#components/ui/initials.ts';

test('initials are the first letters of the first and the last name', () => {
  assert.equal(initials('Ana María Ruiz'), 'AR');
  assert.equal(initials('  prince '), 'P');
  assert.equal(initials('𝒜lma Öz'), '𝒜Ö');
  assert.equal(initials(''), '');
});
