import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { aftermath, aftermathText, type Round } from '#features/revocations/rules/aftermath.ts';

const round = (n: number, given: Partial<Round> = {}): Round => ({
  n,
  due: '2026-03-16',
  plannedDue: '2026-03-16',
  open: false,
  proven: false,
  validUntil: null,
  ...given,
});
const met = (n: number, validUntil: string | null) => round(n, { proven: true, validUntil });

test('the round of a revoked proof opens again, and its renewal goes with the proof', () => {
  const rounds = [
    met(1, '2027-03-10'),
    round(2, { open: true, due: '2027-03-12', plannedDue: '2027-03-10' }),
  ];
  assert.deepEqual(aftermath(rounds, 1, true), { kind: 'reopens', withdrawn: 2 });
  const text = (today: string) => aftermathText(rounds, 1, { required: true, today });
  assert.equal(
    text('2026-03-16'),
    'Round 1 opens again, due 16 Mar 2026, and round 2, its renewal, is withdrawn.',
  );
  assert.match(text('2026-03-17'), /That day is over: they are late at once, unless you give more time\.$/);
});

test('a proof for good has no renewal to withdraw', () => {
  assert.deepEqual(aftermath([met(1, null)], 1, true), { kind: 'reopens', withdrawn: null });
});

test('a later proof stands for itself', () => {
  const rounds = [
    met(1, '2027-03-10'),
    met(2, '2028-03-10'),
    round(3, { open: true, plannedDue: '2028-03-10' }),
  ];
  assert.deepEqual(aftermath(rounds, 1, true), { kind: 'stays', because: 'met-later', n: 2 });
  assert.deepEqual(aftermath(rounds, 2, true), { kind: 'reopens', withdrawn: 3 });
});

test('a round that was asked for by itself keeps its date', () => {
  const rounds = [met(1, '2025-03-10'), round(2, { open: true, plannedDue: '2026-09-01' })];
  assert.deepEqual(aftermath(rounds, 1, true), { kind: 'stays', because: 'asked-anew', n: 2 });
  assert.match(aftermathText(rounds, 1, { required: true, today: '2026-03-01' }), /its date stays/);
});

test('what nobody asks for opens nothing', () => {
  assert.deepEqual(aftermath([met(1, null)], 1, false), { kind: 'stays', because: 'not-required' });
});

test('whatever the rounds are, at most one is open afterwards, and none that was met later is touched', () => {
  const days = ['2026-03-10', '2027-03-10', '2028-03-10'] as const;
  const history = fc
    .array(
      fc.record({
        proven: fc.boolean(),
        validUntil: fc.constantFrom(...days),
        plannedDue: fc.constantFrom(...days),
      }),
      {
        minLength: 1,
        maxLength: 5,
      },
    )
    .chain((rows) =>
      fc.record({
        rounds: fc.constant(rows.map((row, i) => round(i + 1, row))),
        open: fc.option(fc.nat(rows.length - 1)),
        n: fc.nat(rows.length - 1),
        required: fc.boolean(),
      }),
    );
  fc.assert(
    fc.property(history, ({ rounds, open, n, required }) => {
      const all = rounds.map((one, i) =>
        i === open && i !== n
          ? { ...one, open: true, proven: false }
          : i === n
            ? { ...one, proven: true }
            : one,
      );
      // Before the proof is revoked nothing earlier than it is open: it could not have been met.
      fc.pre(!all.some((one) => one.open && one.n < n + 1));
      const after = aftermath(all, n + 1, required);
      const opens = after.kind === 'reopens';
      const stillOpen = all.filter((one) => one.open && !(opens && after.withdrawn === one.n)).length;
      assert.ok(stillOpen + Number(opens) <= 1);
      if (opens) assert.ok(required && !all.some((one) => one.n > n + 1 && one.proven));
    }),
  );
});
