import assert from 'node:assert/strict';
import { test } from 'node:test';
import { codeFor } from '#features/units/rules/code-for.ts';

test('a code is the name without marks and blanks, and never one that is taken', () => {
  assert.equal(codeFor('  Büro & Empfang ', []), 'buro-empfang');
  assert.equal(codeFor('Sales', ['sales', 'sales-2']), 'sales-3');
  assert.equal(codeFor('財務', []), '財務');
  assert.equal(codeFor('&', []), 'x');
});
