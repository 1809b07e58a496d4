import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { eachInParallel } from '#lib/in-parallel.ts';

test('every item once, and no more at a time than asked for', async () => {
  let [running, most] = [0, 0];
  const done: number[] = [];
  await eachInParallel([1, 2, 3, 4, 5, 6, 7], 3, async (item) => {
    most = Math.max(most, ++running);
    await sleep(2);
    running -= 1;
    done.push(item);
  });
  assert.equal(most, 3);
  assert.deepEqual(done.toSorted(), [1, 2, 3, 4, 5, 6, 7]);
});

test('after a failure nothing more begins', async () => {
  const begun: number[] = [];
  const work = async (item: number) => {
    begun.push(item);
    await sleep(1);
    if (item === 2) throw new Error('two');
  };
  await assert.rejects(eachInParallel([1, 2, 3, 4, 5, 6], 2, work), /two/);
  assert.ok(begun.length <= 3, begun.join());
});
