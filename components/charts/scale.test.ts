import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { arcs, ceilingOf } from '#components/charts/scale.ts';

test('a scale ends at a round even number not below its highest point, and not far above', () => {
  assert.deepEqual([0, 1, 3, 9, 87, 100, 412, 5000].map(ceilingOf), [2, 2, 4, 10, 100, 100, 500, 5000]);
  fc.assert(
    fc.property(fc.integer({ min: 3, max: 1e7 }), (n) => {
      const top = ceilingOf(n);
      assert.ok(top >= n && top <= 2 * n + 1 && top % 2 === 0, `${n} → ${top}`);
    }),
  );
});

test('arcs fill the ring once, in order, and never overlap', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(50_000), { minLength: 1, maxLength: 9 }), (values) => {
      const ring = arcs(values);
      for (const [i, arc] of ring.entries()) {
        const next = ring[i + 1]?.offset ?? 100;
        assert.ok(arc.offset + arc.length <= next + 1e-6);
      }
    }),
  );
  assert.deepEqual(arcs([5]), [{ offset: 0, length: 100 }]);
  assert.deepEqual(arcs([0, 0]), [
    { offset: 0, length: 0 },
    { offset: 0, length: 0 },
  ]);
});
