import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { certificateCode, printedCode, readCode } from '#features/certificates/rules/code.ts';
import { standing } from '#features/certificates/rules/standing.ts';

test('any code survives being printed and typed, whatever the case, spaces and look-alikes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (bytes) => {
      const code = certificateCode(bytes);
      assert.equal(code.length, 26);
      assert.equal(readCode(printedCode(code)), code);
      assert.equal(
        readCode(` ${printedCode(code).toLowerCase().replaceAll('0', 'o').replaceAll('1', 'l')} `),
        code,
      );
    }),
  );
});

test('what is no code is none', () => {
  for (const typed of [
    '',
    'abc',
    'U'.repeat(26),
    '0'.repeat(25),
    '0'.repeat(27),
    "'; drop table certificate",
  ]) {
    assert.equal(readCode(typed), null, typed);
  }
});

test('a certificate is good through its last day, and revocation counts before all', () => {
  const facts = { revokedAt: null, validUntil: '2027-02-28', supersededBy: null };
  assert.equal(standing(facts, '2027-02-28'), 'valid');
  assert.equal(standing(facts, '2027-03-01'), 'expired');
  assert.equal(standing({ ...facts, supersededBy: 'x' }, '2027-02-28'), 'superseded');
  assert.equal(standing({ ...facts, supersededBy: 'x', revokedAt: new Date(0) }, '2030-01-01'), 'revoked');
  assert.equal(standing({ ...facts, validUntil: null }, '2999-01-01'), 'valid');
});
