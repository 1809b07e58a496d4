import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isOwnName } from '#features/signatures/rules/printed-name.ts';

const ana = { givenName: 'Ana María', familyName: 'Ruiz-Gómez' };

test('case, accents, spaces and hyphens do not matter', () => {
  for (const typed of ['Ana María Ruiz-Gómez', 'ana maria ruiz gomez', ' ANA MARIA  RUIZ-GOMEZ '])
    assert.equal(isOwnName(typed, ana), true, typed);
});

test('another name, a part of the name and nothing are not the name', () => {
  for (const typed of ['Ana Ruiz', 'Ruiz-Gómez Ana María', 'Eli Brandt', '', '...'])
    assert.equal(isOwnName(typed, ana), false, typed);
});
