import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Crowd } from '#e2e/chaos/crowd.ts';
import { type Figures, judge, type Scenario } from '#e2e/chaos/scenario.ts';
import { quantileOf, Timeline } from '#e2e/chaos/timeline.ts';

const scenario: Scenario = {
  name: 'test',
  what: 'nothing',
  lastsMs: 1_000,
  strike: () => async () => {},
  watch: () => async () => true,
};

const fine: Figures = {
  began: 0,
  struckAt: 10_000,
  healedAt: 25_000,
  sent: 100,
  acknowledged: 100,
  stored: 100,
  doubled: 0,
  elsewhere: 0,
  detectMs: 40,
  recoverMs: 16_000,
  errors: 0,
  refusals: 0,
  signedOut: 0,
  calmP95: 20,
  struckP95: 40,
};

const verdict = (figures: Partial<Figures>, more: Partial<Scenario> = {}) =>
  judge({ ...scenario, ...more }, { ...fine, ...figures }, {} as Crowd);

test('what is as it should be passes, and each figure that is not has its sentence', async () => {
  assert.deepEqual(await verdict({}), []);
  const wrong: Partial<Figures>[] = [
    { acknowledged: 99, stored: 99 },
    { stored: 99 },
    { stored: 101 },
    { doubled: 2 },
    { elsewhere: 2 },
    { signedOut: 1 },
    { errors: 1 },
    { refusals: 1 },
    { detectMs: null },
    { recoverMs: 26_000 },
  ];
  for (const figures of wrong) assert.equal((await verdict(figures)).length, 1, JSON.stringify(figures));
});

test('a scenario says what may be seen of it, and what else has to be true', async () => {
  assert.deepEqual(await verdict({ errors: 4, refusals: 9 }, { mayFail: 4, mayRefuse: true }), []);
  assert.equal((await verdict({ errors: 5 }, { mayFail: 4 })).length, 1);
  assert.equal((await verdict({ recoverMs: 6_000 }, { recoversWithinMs: 5_000 })).length, 1);
  assert.deepEqual(await verdict({}, { also: () => ['the moon is away'] }), ['the moon is away']);
});

test('trouble is a failure, a refusal or a second of long waits, of whoever it was', (t) => {
  let now = 0;
  t.mock.method(performance, 'now', () => now);
  const timeline = new Timeline();
  const [one, other] = [timeline.of('one'), timeline.of('other')];
  const at = (ms: number, happen: () => void) => {
    now = ms;
    happen();
  };
  at(100, () => one.failed('home', '/ answered 500'));
  at(200, () => one.done('track', 30));
  assert.equal(timeline.lastTroubleAfter(150), 150);
  at(300, () => other.done('home', 1_200));
  assert.equal(timeline.lastTroubleAfter(150), 300);
  at(400, () => other.shed('home'));
  assert.equal(timeline.lastTroubleAfter(150), 400);
  at(500, () => other.failed('small', '/notices/unread answered 401'));
  assert.deepEqual([timeline.lastTroubleAfter(150), timeline.signedOut], [500, 1]);
  assert.equal(quantileOf(timeline.between(0), 0.95), 1_200);
  assert.equal(quantileOf(timeline.between(0, 250), 0.95), 30);
  for (let n = 0; n < 40; n++) at(2_000 + n, () => one.done('track', n === 0 ? 1_200 : 30));
  assert.equal(timeline.lastTroubleAfter(150), 500, 'one late answer of forty');
});
