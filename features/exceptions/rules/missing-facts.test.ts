import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isAnswered, stillMissing } from '#features/exceptions/rules/missing-facts.ts';

const known = { hiredOn: null, unit: null, site: 'berlin', jobTitle: '', employmentType: null };

test('asks for what is named and not on record, and for nothing else', () => {
  assert.deepEqual(stillMissing('hire date', known), ['hiredOn']);
  assert.deepEqual(stillMissing('job title, site', known), ['jobTitle']);
  assert.deepEqual(stillMissing('start in the role', known), []);
});

test('is answered when all of it is on record, and never when it names what cannot be added here', () => {
  assert.equal(isAnswered('site', known), true);
  assert.equal(isAnswered('hire date, site', known), false);
  assert.equal(isAnswered('site, start in the role', known), false);
});
