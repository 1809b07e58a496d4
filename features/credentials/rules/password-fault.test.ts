import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LONGEST, passwordFault } from '#features/credentials/rules/password-fault.ts';

const KNOWN = ['eli.brandt@acme.example', 'Eli', 'Brandt', 'Acme'];
const fault = (password: string) => passwordFault(password, KNOWN);

test('length is what counts, and no kind of character is asked for', () => {
  assert.match(fault('short words') ?? '', /at least 12/);
  assert.equal(fault('a red lamp sings'), null);
  assert.equal(fault('wolkenkratzer im nebel'), null);
  assert.equal(fault('ओस की बूँदें और चाँद'), null);
  assert.match(fault('x1'.repeat(LONGEST)) ?? '', /at most 128/);
});

test('what anybody would try first is refused', () => {
  for (const guess of [
    'password1234',
    'Password-2026!',
    'eli.brandt2026',
    'acme-welcome-1',
    'qwertyuiop12',
    '123456789012',
    'abcdefghijkl',
    'aaaaaaaaaaaaaaa',
    'abababababababab',
    'lectern-admin',
  ])
    assert.notEqual(fault(guess), null, guess);
});

test('a name inside a long phrase of one’s own does no harm', () => {
  assert.equal(fault('eli keeps seven umbrellas'), null);
});
