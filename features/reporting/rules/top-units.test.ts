import assert from 'node:assert/strict';
import { test } from 'node:test';
import { topUnits } from '#features/reporting/rules/top-units.ts';

const unit = (id: string, parentId: string | null) => ({ id, parentId, name: id, depth: 0, people: 1 });
const UNITS = [
  unit('company', null),
  unit('sales', 'company'),
  unit('field', 'sales'),
  unit('it', 'company'),
];
const ids = (units: { id: string }[]) => units.map(({ id }) => id);

test('one root alone is no comparison: its parts are shown', () => {
  assert.deepEqual(ids(topUnits(UNITS, { kind: 'all' })), ['sales', 'it']);
  assert.deepEqual(ids(topUnits([...UNITS, unit('branch', null)], { kind: 'all' })), ['company', 'branch']);
});

test('nobody sees departments beyond their reach', () => {
  assert.deepEqual(ids(topUnits(UNITS, { kind: 'units', unitIds: ['sales'] })), ['field']);
  assert.deepEqual(ids(topUnits(UNITS, { kind: 'units', unitIds: ['sales', 'it'] })), ['sales', 'it']);
  assert.deepEqual(ids(topUnits(UNITS, { kind: 'units', unitIds: ['it'] })), ['it']);
});
