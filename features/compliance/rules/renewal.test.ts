import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  type Expiry,
  expiryOf,
  nextPeriod,
  type Previous,
  type Validity,
  validitySchema,
} from '#features/compliance/rules/renewal.ts';
import { addDays, addLength } from '#lib/local-date.ts';

const person = { timeZone: 'Asia/Kathmandu', absences: [], extension: null };
const terms = { renewalWindow: 'P60D', grace: 'P14D' };
const yearFromCompletion: Validity = { anchor: 'completion', length: 'P1Y' };
const yearFromExpiry: Validity = { anchor: 'previous-expiry', length: 'P1Y' };
const newYearsEve: Validity = { anchor: 'fixed-day', day: '12-31', minimumActive: 'P90D' };
const previous: Previous = { windowOpens: '2026-03-02', validUntil: '2026-05-01' };
const until = (validity: Validity, completedOn: string, before: Previous | null = null) =>
  expiryOf(validity, completedOn, before).validUntil;

test('from completion: expires a length after it, clamped to the month', () => {
  assert.equal(until(yearFromCompletion, '2026-03-10'), '2027-03-10');
  assert.equal(until({ anchor: 'completion', length: 'P1M' }, '2026-01-31'), '2026-02-28');
  assert.equal(until(yearFromCompletion, '2028-02-29'), '2029-02-28');
});

test('from the previous expiry: inside the window the old expiry counts, late the completion', () => {
  assert.equal(until(yearFromExpiry, '2025-06-01'), '2026-06-01');
  assert.equal(until(yearFromExpiry, '2026-03-02', previous), '2027-05-01');
  assert.equal(until(yearFromExpiry, '2026-05-01', previous), '2027-05-01');
  assert.equal(until(yearFromExpiry, '2026-05-02', previous), '2027-05-02');
  assert.equal(until(yearFromExpiry, '2026-03-01', previous), '2027-03-01');
});

test('fixed day: the next one that is at least the minimum active period away', () => {
  assert.equal(until(newYearsEve, '2026-03-10'), '2026-12-31');
  assert.equal(until(newYearsEve, '2026-10-02'), '2026-12-31');
  assert.equal(until(newYearsEve, '2026-10-03'), '2027-12-31');
  assert.equal(until({ ...newYearsEve, minimumActive: 'P0D' }, '2026-12-31'), '2027-12-31');
  assert.equal(
    until({ anchor: 'fixed-day', day: '02-29', minimumActive: 'P0D' }, '2026-01-05'),
    '2026-02-28',
  );
});

test('fixed day: renewing inside the window goes past the expiry that is being renewed', () => {
  const ending = { windowOpens: '2026-11-01', validUntil: '2026-12-31' };
  assert.equal(until({ ...newYearsEve, minimumActive: 'P10D' }, '2026-11-15', ending), '2027-12-31');
});

test('a requirement without validity is met for good', () => {
  const expiry = expiryOf(null, '2026-03-10', null);
  assert.deepEqual(expiry, { validFrom: '2026-03-10', validUntil: null, because: 'does not expire' });
  assert.equal(nextPeriod(expiry, terms, person), null);
});

test('the next period is due at the expiry, opens the window before, and says how it came about', () => {
  const next = nextPeriod(expiryOf(yearFromExpiry, '2026-04-01', previous), terms, person);
  assert.equal(next?.windowOpens, '2027-03-02');
  assert.equal(next?.due, '2027-05-01');
  assert.equal(next?.graceUntil, '2027-05-15');
  assert.equal(
    next?.derivation,
    'renewal, 1 year after the previous expiry on 1 May 2026, end of day in Asia/Kathmandu',
  );
});

test('leave that pauses the clock moves the next due date too', () => {
  const leave = [{ startsOn: '2027-02-01', endsOn: '2027-04-30', clock: 'pause' as const }];
  const next = nextPeriod(expiryOf(yearFromCompletion, '2026-04-30', null), terms, {
    ...person,
    absences: leave,
  });
  assert.equal(next?.windowOpens, '2027-03-01');
  assert.equal(next?.due, '2027-06-29');
});

test('a validity of no length is refused, what the day does not need is dropped', () => {
  assert.equal(validitySchema.safeParse({ anchor: 'completion', length: 'P0D' }).success, false);
  assert.equal(validitySchema.safeParse({ anchor: 'fixed-day', day: '13-01' }).success, false);
  assert.deepEqual(validitySchema.parse({ anchor: 'fixed-day', day: '12-31', length: 'P1Y' }), {
    anchor: 'fixed-day',
    day: '12-31',
    minimumActive: 'P0D',
  });
});

const day = fc.nat(4_000).map((days) => addDays('2020-01-01', days));
const lengths = fc.constantFrom('P1D', 'P30D', 'P1M', 'P6M', 'P1Y', 'P3Y');
const validity: fc.Arbitrary<Validity> = fc.oneof(
  lengths.map((length) => ({ anchor: 'completion' as const, length })),
  lengths.map((length) => ({ anchor: 'previous-expiry' as const, length })),
  fc.record({
    anchor: fc.constant('fixed-day' as const),
    day: fc.constantFrom('01-01', '02-29', '12-31', '06-15'),
    minimumActive: fc.constantFrom('P0D', 'P90D', 'P1Y'),
  }),
);
const dated = (expiry: Expiry): string => {
  assert.ok(expiry.validUntil !== null);
  return expiry.validUntil;
};

test('invariants: valid_from ≤ valid_until, and window_opens ≤ due ≤ grace_until after the completion', () => {
  fc.assert(
    fc.property(validity, day, fc.constantFrom('P0D', 'P60D', 'P2Y'), (v, completedOn, renewalWindow) => {
      const expiry = expiryOf(v, completedOn, null);
      assert.ok(expiry.validFrom < dated(expiry));
      const next = nextPeriod(expiry, { renewalWindow, grace: 'P14D' }, person);
      assert.ok(next !== null && completedOn < next.windowOpens);
      assert.ok(next.windowOpens <= next.due && next.due <= next.graceUntil);
    }),
  );
});

test('early completion never shortens validity, and renewing inside the window always lengthens it', () => {
  fc.assert(
    fc.property(validity, day, fc.nat(90), fc.nat(400), (v, first, window, wait) => {
      const expires = dated(expiryOf(v, first, null));
      const before = { windowOpens: addDays(expires, -window), validUntil: expires };
      const again = addDays(first, wait);
      const renewed = dated(expiryOf(v, again, before));
      assert.ok(renewed >= expires);
      const inside = before.windowOpens <= again && again <= expires && again > first;
      if (inside && v.anchor !== 'completion') assert.ok(renewed > expires);
    }),
  );
});

test('trap: two renewal chains. Each completion in its window leads to exactly one later period', () => {
  fc.assert(
    fc.property(validity, day, fc.array(fc.nat(59), { maxLength: 6 }), (v, first, delays) => {
      let expiry = expiryOf(v, first, null);
      for (const delay of delays) {
        const open = nextPeriod(expiry, terms, person);
        assert.ok(open !== null && expiry.validUntil !== null);
        const completedOn = addDays(open.windowOpens, Math.min(delay, 10));
        const next = expiryOf(v, completedOn, {
          windowOpens: open.windowOpens,
          validUntil: expiry.validUntil,
        });
        const following = nextPeriod(next, terms, person);
        assert.ok(following !== null && following.windowOpens > completedOn);
        assert.ok(following.due >= open.due);
        expiry = next;
      }
    }),
  );
});

test('from the previous expiry, whoever is never late keeps the same day for ever', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(60), { minLength: 1, maxLength: 5 }), (daysEarly) => {
      let expires = '2026-05-01';
      for (const early of daysEarly) {
        const before = { windowOpens: addDays(expires, -60), validUntil: expires };
        expires = dated(expiryOf(yearFromExpiry, addDays(expires, -early), before));
      }
      assert.equal(expires, addLength('2026-05-01', `P${daysEarly.length}Y`));
    }),
  );
});
