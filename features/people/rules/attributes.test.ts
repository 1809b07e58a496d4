import assert from 'node:assert/strict';
import { test } from 'node:test';
import { succession } from '#features/people/rules/attributes.ts';

test('a new value ends the one that held until then', () => {
  const rows = [
    { id: 'a', validFrom: '2024-01-01', validTo: '2025-01-01' },
    { id: 'b', validFrom: '2025-01-01', validTo: null },
  ];
  assert.deepEqual(succession(rows, '2026-03-01').close, [{ id: 'b', validTo: '2026-03-01' }]);
});

test('a correction of the past empties what it overtakes, and deletes nothing', () => {
  const rows = [
    { id: 'a', validFrom: '2024-01-01', validTo: '2025-01-01' },
    { id: 'b', validFrom: '2025-01-01', validTo: null },
  ];
  assert.deepEqual(succession(rows, '2024-06-01').close, [
    { id: 'a', validTo: '2024-06-01' },
    { id: 'b', validTo: '2025-01-01' },
  ]);
});

test('two values learnt for one day: the later one holds, the earlier was never true', () => {
  const rows = [{ id: 'a', validFrom: '2026-03-01', validTo: null }];
  assert.deepEqual(succession(rows, '2026-03-01').close, [{ id: 'a', validTo: '2026-03-01' }]);
});
