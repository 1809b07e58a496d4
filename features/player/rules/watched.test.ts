import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  clampRanges,
  coverage,
  isPossibleRange,
  type Range,
  unionRanges,
  watchedSeconds,
} from '#features/player/rules/watched.ts';

const range: fc.Arbitrary<Range> = fc
  .tuple(fc.nat(80), fc.nat(20))
  .map(([from, length]) => [from, from + length]);
const seconds = (ranges: readonly Range[]) =>
  new Set(ranges.flatMap(([from, to]) => Array.from({ length: to - from }, (_, i) => from + i)));

test('ranges that overlap or touch become one', () => {
  assert.deepEqual(
    unionRanges([
      [5, 7],
      [0, 5],
      [6, 9],
      [12, 13],
      [20, 20],
    ]),
    [
      [0, 9],
      [12, 13],
    ],
  );
});

test('the union holds exactly the seconds of its parts, each once', () => {
  fc.assert(
    fc.property(fc.array(range), (ranges) => {
      const union = unionRanges(ranges);
      assert.deepEqual(seconds(union), new Set([...seconds(ranges)].toSorted((a, b) => a - b)));
      assert.equal(watchedSeconds(ranges), seconds(ranges).size);
    }),
  );
});

test('coverage stays between nothing and all, and grows with what is watched', () => {
  fc.assert(
    fc.property(fc.array(range), range, fc.integer({ min: 1, max: 60 }), (ranges, more, duration) => {
      const share = coverage(ranges, duration);
      assert.ok(share >= 0 && share <= 1);
      assert.ok(coverage([...ranges, more], duration) >= share);
    }),
  );
});

test('seconds past the end do not count, and a video without length is never covered', () => {
  assert.deepEqual(
    clampRanges(
      [
        [-5, 3],
        [8, 40],
      ],
      10,
    ),
    [
      [0, 3],
      [8, 10],
    ],
  );
  assert.equal(coverage([[0, 30]], 0), 0);
});

test('more seconds than the clock and the fastest speed allow are refused', () => {
  assert.equal(isPossibleRange(0, 20, 10), true);
  assert.equal(isPossibleRange(0, 22, 10), true);
  assert.equal(isPossibleRange(0, 23, 10), false);
  assert.equal(isPossibleRange(0, 600, 5), false);
  for (const [from, to] of [
    [-1, 3],
    [4, 4],
    [5, 2],
    [0.5, 2],
    [0, Number.NaN],
  ] as const) {
    assert.equal(isPossibleRange(from, to, 60), false);
  }
});
