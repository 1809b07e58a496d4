import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { countsFor } from '#features/compliance/rules/look-back.ts';
import { addDays, subtractLength } from '#lib/local-date.ts';

const first = { n: 1, windowOpens: '2026-03-31' };

test('a completion up to the look-back before the first assignment counts, and it is said why', () => {
  assert.deepEqual(countsFor(first, 'P30D', '2026-03-01'), {
    counts: true,
    earliest: '2026-03-01',
    sentence: 'Completed on 1 Mar 2026, within the 30 days before the assignment that count.',
  });
  assert.deepEqual(countsFor(first, 'P30D', '2026-02-28'), {
    counts: false,
    earliest: '2026-03-01',
    sentence: 'Completed on 28 Feb 2026, before 1 Mar 2026: too early to count.',
  });
  assert.equal(countsFor(first, 'P0D', '2026-03-31').sentence, 'Completed on 31 Mar 2026.');
});

test('the look-back clamps to the month', () => {
  assert.equal(countsFor(first, 'P1M', '2026-02-28').counts, true);
});

test('trap: completion judged from attempts before the window. A renewal needs a new one', () => {
  const renewal = { n: 2, windowOpens: '2026-03-31' };
  assert.equal(countsFor(renewal, 'P1Y', '2026-03-30').counts, false);
  assert.equal(countsFor(renewal, 'P1Y', '2026-03-31').counts, true);
});

test('invariant: what counts is never before window_opens − look-back', () => {
  const lookBack = fc.constantFrom('P0D', 'P30D', 'P1M', 'P1Y');
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 3 }),
      lookBack,
      fc.integer({ min: -500, max: 60 }),
      (n, length, days) => {
        const completedOn = addDays(first.windowOpens, days);
        const { counts } = countsFor({ ...first, n }, length, completedOn);
        if (counts) assert.ok(completedOn >= subtractLength(first.windowOpens, length));
        if (days >= 0) assert.equal(counts, true);
      },
    ),
  );
});
