import assert from 'node:assert/strict';
import { test } from 'node:test';
import { playOn, type Stretch, wholeSeconds } from '#features/player/rules/playing.ts';

const at = (from: number, to: number, speed = 1): Stretch => ({ from, to, speed });

test('small steps forward play on; back and far forward are jumps', () => {
  assert.deepEqual(playOn(at(0, 5), 5.25, 0.25), at(0, 5.25));
  assert.equal(playOn(at(0, 5), 4.9, 0.25), null);
  assert.equal(playOn(at(0, 5), 8, 0.25), null);
  assert.deepEqual(playOn(at(0, 5, 2), 8.5, 0.25), at(0, 8.5, 2));
});

test('what was played while nobody was told of it counts, and no more than the clock allows', () => {
  assert.deepEqual(playOn(at(0, 5), 11, 6), at(0, 11));
  assert.deepEqual(playOn(at(0, 5, 2), 17, 6), at(0, 17, 2));
  assert.equal(playOn(at(0, 5), 17, 6), null);
});

test('only seconds that were played whole count', () => {
  assert.deepEqual(wholeSeconds(at(10.6, 14.2), 48), [11, 14]);
  assert.equal(wholeSeconds(at(10.6, 11.9), 48), null);
});

test('a film played from its first to its last frame is covered whole', () => {
  assert.deepEqual(wholeSeconds(at(0.02, 47.98), 48.04), [0, 48]);
});
