import assert from 'node:assert/strict';
import { test } from 'node:test';
import { attributesInput } from '#features/attributes/input.ts';

const unit = '00000000-0000-4000-8000-000000000001';
const form = {
  personId: '00000000-0000-4000-8000-000000000002',
  validFrom: '2026-03-01',
  unit,
  site: '',
  jobTitle: 'Clerk',
  manager: 'Maya.Okafor@acme.example',
  employmentType: 'permanent',
  hiredOn: '',
  'was.unit': unit,
  'was.site': '',
  'was.jobTitle': 'Trainee',
  'was.manager': 'maya.okafor@acme.example',
  'was.employmentType': 'permanent',
  'was.hiredOn': '2020-01-01',
};

test('only what differs from what the form had shown is a change', () => {
  assert.deepEqual(attributesInput.parse(form).changes, { jobTitle: 'Clerk', hiredOn: null });
});

test('each field refuses what it cannot be', () => {
  const parsed = attributesInput.safeParse({ ...form, unit: 'x', manager: 'maya', hiredOn: '2020-13-01' });
  assert.deepEqual(parsed.error?.issues.map(({ path }) => path.join('.')).toSorted(), [
    'hiredOn',
    'manager',
    'unit',
  ]);
});
