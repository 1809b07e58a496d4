import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { FairQueue } from '#lib/fair-queue.ts';

const make = (options: Partial<ConstructorParameters<typeof FairQueue>[0]> = {}) =>
  new FairQueue({ atOnce: 2, patienceMs: 60_000, guessMs: 10, full: () => new Error('full'), ...options });

/** A job that ends when it is told to, and says that it began. */
function held(log: string[], name: string) {
  const { promise, resolve } = Promise.withResolvers<void>();
  const job = async () => {
    log.push(name);
    await promise;
    return name;
  };
  return { job, end: resolve };
}

test('no more run at once than asked for, and a failing job makes room like any other', async () => {
  const queue = make();
  let [running, most] = [0, 0];
  const jobs = Array.from({ length: 20 }, (_, n) =>
    queue.run('one', async () => {
      most = Math.max(most, ++running);
      await sleep(1);
      running -= 1;
      if (n % 3 === 0) throw new Error('wrong');
      return n;
    }),
  );
  const outcomes = await Promise.allSettled(jobs);
  assert.equal(most, 2);
  assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 13);
  assert.equal(queue.waiting, 0);
});

test('a crowd in one lane holds up its own, and another lane by one job', async () => {
  const queue = make({ atOnce: 1 });
  const log: string[] = [];
  const jobs = ['a1', 'a2', 'a3', 'a4', 'b1', 'c1', 'b2'].map((name) => held(log, name));
  const runs = jobs.map(({ job }, n) => queue.run(['a', 'a', 'a', 'a', 'b', 'c', 'b'][n] ?? '', job));
  assert.equal(queue.waiting, 6);
  for (const { end } of jobs) end();
  await Promise.all(runs);
  assert.deepEqual(log, ['a1', 'a2', 'b1', 'c1', 'a3', 'b2', 'a4']);
});

test('who would wait too long is refused at once: a full lane is closed to its own alone', async () => {
  const queue = make({ atOnce: 1, patienceMs: 100, guessMs: 10 });
  const first = held([], 'first');
  const runs = [queue.run('crowd', first.job)];
  const refused: unknown[] = [];
  for (let n = 0; n < 500; n++)
    runs.push(queue.run('crowd', async () => 'late').catch((error) => void refused.push(error) as never));
  assert.equal(queue.waiting, 10);
  runs.push(queue.run('somebody', async () => 'served'));
  assert.equal(queue.waiting, 11);
  first.end();
  await Promise.all(runs);
  assert.equal(refused.length, 490);
  assert.equal(await runs.at(-1), 'served');
});

test('many lanes together are bounded too', async () => {
  const queue = make({ atOnce: 1, patienceMs: 100, guessMs: 10 });
  const first = held([], 'first');
  const runs: Promise<unknown>[] = [queue.run('first', first.job)];
  for (let n = 0; n < 5_000; n++) runs.push(queue.run(`lane ${n}`, async () => n).catch(() => 'refused'));
  assert.equal(queue.waiting, 10);
  first.end();
  await Promise.all(runs);
});

test('who has waited too long all the same is let go', async () => {
  const queue = make({ atOnce: 1, patienceMs: 40, guessMs: 1 });
  const stuck = held([], 'stuck');
  const running = queue.run('a', stuck.job);
  await assert.rejects(
    queue.run('b', async () => 'never'),
    /full/,
  );
  assert.equal(queue.waiting, 0);
  stuck.end();
  assert.equal(await running, 'stuck');
  assert.equal(await queue.run('b', async () => 'now'), 'now');
});
