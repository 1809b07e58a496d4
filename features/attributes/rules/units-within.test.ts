import assert from 'node:assert/strict';
import { test } from 'node:test';
import { unitsWithin } from '#features/attributes/rules/units-within.ts';

const unit = (id: string, parentId: string | null, depth: number) => ({
  id,
  name: id,
  parentId,
  depth,
  people: 1,
});
const tree = [
  unit('company', null, 0),
  unit('finance', 'company', 1),
  unit('tax', 'finance', 2),
  unit('it', 'company', 1),
];
const ids = (scope: Parameters<typeof unitsWithin>[1]) => unitsWithin(tree, scope).map(({ id }) => id);

test('a scope over a unit reaches it and what lies below it, and nothing beside or above', () => {
  assert.deepEqual(ids({ kind: 'units', unitIds: ['finance'] }), ['finance', 'tax']);
  assert.deepEqual(ids({ kind: 'units', unitIds: ['it', 'tax'] }), ['tax', 'it']);
  assert.deepEqual(ids({ kind: 'all' }).length, 4);
  assert.deepEqual(ids({ kind: 'self' }), []);
});
