import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { address, inAddress } from '#lib/address.ts';

test('parameters without a value are left out', () => {
  assert.equal(address('/admin', { q: undefined, unit: '', page: null }), '/admin');
  assert.equal(address('/admin', { q: 'a&b', page: 2 }), '/admin?q=a%26b&page=2');
});

test('what cannot be read of an address is left out', () => {
  const parsed = z
    .object({ q: inAddress.text, unit: inAddress.id, from: inAddress.day, page: inAddress.page })
    .parse({ q: ['a', 'b'], unit: '7', from: '2026-02-31', page: '-3' });
  assert.deepEqual(parsed, { q: undefined, unit: undefined, from: undefined, page: 1 });
});
