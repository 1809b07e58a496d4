import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Breaker } from '#lib/breaker.ts';
import { within } from '#lib/within.ts';

const make = () => new Breaker({ name: 'mill', timeoutMs: 40, failures: 3, restMs: 80 });
const fails = () => Promise.reject(new Error('broken'));
const hangs = () => new Promise<never>(() => {});
const works = async () => 'flour';

test('failures in a row open it, and then nobody waits', async () => {
  const breaker = make();
  await assert.rejects(breaker.run(fails), /broken/);
  assert.equal(await breaker.run(works), 'flour', 'a success between starts the count anew');
  for (let n = 0; n < 3; n++) await assert.rejects(breaker.run(hangs), /mill did not answer within 40 ms/);
  assert.equal(breaker.open, true);
  const began = performance.now();
  await assert.rejects(breaker.run(works), /mill is away/);
  assert.ok(performance.now() - began < 20);
});

test('after its rest one call is let through, and closes it or not', async () => {
  const breaker = make();
  for (let n = 0; n < 3; n++) await assert.rejects(breaker.run(fails));
  await sleep(100);
  const probe = breaker.run(hangs);
  await assert.rejects(breaker.run(works), /is away/, 'one at a time');
  await assert.rejects(probe, /did not answer/);
  await assert.rejects(breaker.run(works), /is away/, 'it rests again');
  await sleep(100);
  assert.equal(await breaker.run(works), 'flour');
  assert.equal(breaker.open, false);
});

test('an error that is an answer opens nothing', async () => {
  const isAnswer = (error: unknown) => error instanceof Error && error.message === 'no flour';
  const breaker = new Breaker({ name: 'mill', timeoutMs: 40, failures: 3, restMs: 80, isAnswer });
  const says = async () => {
    throw new Error('no flour');
  };
  for (let n = 0; n < 9; n++) await assert.rejects(breaker.run(says), /no flour/);
  assert.equal(await breaker.run(works), 'flour');
});

test('an answer that came while the process was busy is not late', async () => {
  const answer = new Promise<string>((resolve) => setImmediate(resolve, 'in time'));
  const asked = within(5, 'mill', answer);
  const until = performance.now() + 30;
  while (performance.now() < until);
  assert.equal(await asked, 'in time');
});
