import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { minutesLeft } from '#features/player/rules/minutes-left.ts';

const open = { minutes: 6, required: true, complete: false, share: 0 };

test('what is complete or optional takes no more time, what is half done takes half', () => {
  assert.equal(minutesLeft([open, { ...open, complete: true }, { ...open, required: false }]), 6);
  assert.equal(minutesLeft([open, { ...open, share: 0.5 }]), 9);
  assert.equal(minutesLeft([{ ...open, complete: true }]), 0);
});

test('while something is open at least a minute is left, and progress never adds time', () => {
  const share = fc.double({ min: -1, max: 2, noNaN: true });
  fc.assert(
    fc.property(fc.nat(60), share, share, (minutes, a, b) => {
      const [less, more] = [Math.min(a, b), Math.max(a, b)];
      assert.ok(minutesLeft([{ ...open, minutes, share: more }]) >= 1);
      assert.ok(
        minutesLeft([{ ...open, minutes, share: more }]) <= minutesLeft([{ ...open, minutes, share: less }]),
      );
    }),
  );
});
