import assert from 'node:assert/strict';
import { test } from 'node:test';
import { comeAgain } from '#lib/come-again.ts';

test('the more are refused for each one served, the later they come again; a quiet time forgets it', (t) => {
  let now = 0;
  t.mock.method(performance, 'now', () => now);
  const again = comeAgain(() => 0.5);
  const seconds = (refused: number, served: number) => {
    for (let n = 0; n < served; n++) again.served();
    for (let n = 0; n < refused; n++) again.refused();
    now += 5_001;
    return again.refused();
  };
  assert.equal(again.refused(), 5);
  assert.equal(seconds(10, 100), 5, 'few are refused');
  assert.equal(seconds(200, 100), 10);
  assert.equal(seconds(10_000, 100), 30, 'and no later than this');
  now += 60_000;
  assert.equal(again.refused(), 5);
});

test('those who were refused together do not come together', () => {
  const [early, late] = [comeAgain(() => 0), comeAgain(() => 0.999)];
  assert.deepEqual([early.refused(), late.refused()], [4, 6]);
});
