import assert from 'node:assert/strict';
import { test } from 'node:test';
import { taken } from '#features/joiners/rules/taken.ts';

const gus = { id: 'g', email: 'gus@acme.test', name: 'Gus Vogt', status: 'left', reached: true };
const ann = { id: 'a', email: 'ann@acme.test', name: 'Ann Zhou', status: 'active', reached: false };

test('who is within reach is named and led to', () => {
  const { fields, see } = taken([gus], 'gus@acme.test');
  assert.deepEqual(fields, { email: 'Gus Vogt has left, and their record keeps this address.' });
  assert.deepEqual(see, { href: '/admin/people/g', label: 'Open the record of Gus Vogt' });
});

test('of who is out of reach nothing is said', () => {
  const { fields, see } = taken([ann], 'ann@acme.test');
  assert.deepEqual([fields, see], [{ email: 'This address is in use here already.' }, undefined]);
});

test('an address of one and the number of another are both told', () => {
  assert.deepEqual(taken([gus, ann], 'ann@acme.test').fields, {
    employeeNo: 'Gus Vogt has left, and their record keeps this number.',
    email: 'This address is in use here already.',
  });
});
