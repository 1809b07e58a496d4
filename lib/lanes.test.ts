import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Lanes } from '#lib/lanes.ts';

function filled(...entries: string[]): Lanes<string> {
  const lanes = new Lanes<string>();
  for (const entry of entries) lanes.add(entry.slice(0, 1), entry);
  return lanes;
}

test('lanes take turns, each in its own order', () => {
  const lanes = filled('a1', 'a2', 'a3', 'b1', 'c1', 'c2');
  const served = Array.from({ length: 7 }, () => lanes.next());
  assert.deepEqual(served, ['a1', 'b1', 'c1', 'a2', 'c2', 'a3', undefined]);
  assert.equal(lanes.size, 0);
});

test('a new one counts who has their turn before it', () => {
  const lanes = filled('a1', 'a2', 'a3', 'b1');
  assert.deepEqual([lanes.ahead('a'), lanes.ahead('b'), lanes.ahead('c')], [4, 3, 2]);
});

test('who leaves is not served, and an empty lane has no turn', () => {
  const lanes = filled('a1', 'b1', 'b2');
  lanes.remove('a', 'a1');
  lanes.remove('a', 'a1');
  lanes.remove('z', 'z1');
  assert.deepEqual([lanes.size, lanes.sizeOf('a'), lanes.next(), lanes.next()], [2, 0, 'b1', 'b2']);
});
