import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countries, countrySchema } from '#lib/countries.ts';

test('countries are there by name, once each, and those that are gone are not', () => {
  const labels = countries().map(({ label }) => label);
  assert.equal(new Set(labels).size, labels.length);
  assert.ok(labels.length > 200 && labels.length < 260, String(labels.length));
  for (const [code, good] of [
    ['DE', true],
    ['NP', true],
    ['DD', false],
    ['XX', false],
    ['de', false],
  ] as const)
    assert.equal(countrySchema.safeParse(code).success, good, code);
});
