import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Breaker, type BreakerState, breakers, isAway } from '#lib/breaker.ts';
import { readGaugeSeries, readSeries } from '#lib/metrics.ts';
import { isLate, within } from '#lib/within.ts';

process.env.LOG_LEVEL = 'silent';

let made = 0;
/** Each has a name of its own, under which its metrics stand. */
const make = (options = {}) =>
  new Breaker({ name: `mill-${++made}`, timeoutMs: 40, failures: 3, restMs: 80, ...options });
const fails = () => Promise.reject(new Error('broken'));
const hangs = () => new Promise<never>(() => {});
const works = async () => 'flour';

const gaugeOf = ({ name }: Breaker) =>
  readGaugeSeries().find((one) => one.name === 'breaker_state' && one.labels.dependency === name)?.value;
const changesOf = ({ name }: Breaker, to: BreakerState) =>
  readSeries().find(
    (one) => one.name === 'breaker_changes' && one.labels.dependency === name && one.labels.to === to,
  )?.value ?? 0;

/** By the breakers' clock time passes only when it is told to. */
function standingClock(t: TestContext) {
  let now = performance.now();
  t.mock.method(performance, 'now', () => now);
  return {
    passes(ms: number) {
      now += ms;
    },
  };
}

async function opened(options = {}): Promise<Breaker> {
  const breaker = make(options);
  for (let n = 0; n < 3; n++) await assert.rejects(breaker.run(fails));
  assert.equal(breaker.state, 'open');
  return breaker;
}

test('closed to open: failures in a row open it, and then nobody waits', async (t) => {
  standingClock(t);
  const breaker = make();
  assert.deepEqual([breaker.state, gaugeOf(breaker)], ['closed', 0]);
  await assert.rejects(breaker.run(fails), /broken/);
  assert.equal(await breaker.run(works), 'flour', 'a success between starts the count anew');
  for (let n = 0; n < 3; n++) {
    assert.equal(breaker.rests, false);
    await assert.rejects(breaker.run(hangs), (error) => isLate(error) && /within 40 ms/.test(String(error)));
  }
  assert.deepEqual([breaker.state, breaker.rests, gaugeOf(breaker)], ['open', true, 2]);
  const asked = () => assert.fail('It is asked.');
  await assert.rejects(
    breaker.run(asked),
    (error) => isAway(error) && /mill-\d+ is away/.test(String(error)),
  );
  assert.ok(breakers().includes(breaker), 'operators see it');
});

/** The process does nothing else for so long: what was to be sent is not sent, and all timers are over. */
function standStill(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

test('calls that fail together have failed once: a process that stood still does not take a server for away', async () => {
  const breaker = make();
  const late = Array.from({ length: 5 }, () => assert.rejects(breaker.run(hangs), isLate));
  standStill(60);
  await Promise.all(late);
  assert.equal(breaker.state, 'closed');
  assert.equal(await breaker.run(works), 'flour');
  for (const state of ['closed', 'closed', 'open'] as const) {
    await Promise.all(Array.from({ length: 5 }, () => assert.rejects(breaker.run(fails), /broken/)));
    assert.equal(breaker.state, state);
  }
});

test('a call that was under way when another failed is no second failure, however late it fails', async () => {
  const breaker = make({ timeoutMs: 600_000, failures: 2 });
  const { promise, reject } = Promise.withResolvers<never>();
  const slow = breaker.run(() => promise);
  await sleep(1);
  await assert.rejects(breaker.run(fails), /broken/);
  reject(new Error('broken too'));
  await assert.rejects(slow, /broken too/);
  assert.equal(breaker.state, 'closed');
  await assert.rejects(breaker.run(fails), /broken/);
  assert.equal(breaker.state, 'open', 'one that was begun afterwards is');
});

test('open to half-open to closed: after its rest one call looks, and others are not made to wait for it', async (t) => {
  const { passes } = standingClock(t);
  const breaker = await opened();
  passes(79);
  assert.equal(breaker.rests, true);
  passes(1);
  assert.equal(breaker.rests, false, 'a call would be made');
  const { promise, resolve } = Promise.withResolvers<string>();
  const probe = breaker.run(() => promise);
  assert.deepEqual([breaker.state, breaker.rests, gaugeOf(breaker)], ['half-open', true, 1]);
  await assert.rejects(breaker.run(works), isAway, 'one at a time');
  resolve('flour');
  assert.equal(await probe, 'flour');
  assert.deepEqual([breaker.state, gaugeOf(breaker)], ['closed', 0]);
  assert.equal(await breaker.run(works), 'flour');
  assert.deepEqual(
    (['open', 'half-open', 'closed'] as const).map((to) => changesOf(breaker, to)),
    [1, 1, 1],
  );
});

test('half-open to open: one that looks in vain lets it rest as long again', async (t) => {
  const { passes } = standingClock(t);
  const breaker = await opened({ restMs: 200 });
  const { since } = breaker;
  passes(200);
  await assert.rejects(breaker.run(hangs), isLate);
  assert.equal(breaker.state, 'open');
  passes(199);
  await assert.rejects(breaker.run(works), isAway, 'it rests again');
  assert.equal(breaker.since, since, 'it is away since it went');
  passes(1);
  assert.equal(await breaker.run(works), 'flour');
  assert.equal(breaker.state, 'closed');
});

test('a clock that is set back keeps none open', async (t) => {
  const { passes } = standingClock(t);
  const breaker = await opened();
  const real = Date.now;
  t.mock.method(Date, 'now', () => real() - 600_000);
  passes(80);
  assert.equal(await breaker.run(works), 'flour');
});

test('an error that is an answer opens nothing, and closes what was open', async (t) => {
  const { passes } = standingClock(t);
  const isAnswer = (error: unknown) => error instanceof Error && error.message === 'no flour';
  const says = () => Promise.reject(new Error('no flour'));
  const breaker = make({ isAnswer });
  for (let n = 0; n < 9; n++) await assert.rejects(breaker.run(says), /no flour/);
  assert.equal(await breaker.run(works), 'flour');
  const away = await opened({ isAnswer });
  passes(80);
  await assert.rejects(away.run(says), /no flour/);
  assert.equal(away.state, 'closed');
});

test('several of one name are told apart by what they stand before', async () => {
  const one = make({ instance: 'east' });
  const other = new Breaker({ name: one.name, instance: 'west', timeoutMs: 40, failures: 1, restMs: 80 });
  await assert.rejects(other.run(fails));
  const states = readGaugeSeries().filter(({ labels }) => labels.dependency === one.name);
  assert.deepEqual(
    states.map(({ labels, value }) => [labels.instance, value]),
    [
      ['east', 0],
      ['west', 2],
    ],
  );
});

test('an answer that came while the process was busy is not late', async () => {
  const answer = new Promise<string>((resolve) => setImmediate(resolve, 'in time'));
  const asked = within(5, 'mill', answer);
  const until = performance.now() + 30;
  while (performance.now() < until);
  assert.equal(await asked, 'in time');
});
