import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { localDay } from '#lib/clock.ts';

/** Clocks that go back over midnight, a day that never was, half hours, the far ends. */
const ZONES = [
  'America/Havana',
  'Pacific/Apia',
  'Asia/Kathmandu',
  'Pacific/Kiritimati',
  'America/Sao_Paulo',
  'UTC',
];

test('a day is the same whatever was asked before', () => {
  const instant = fc.integer({ min: Date.UTC(2000, 0), max: Date.UTC(2030, 0) });
  const nearby = fc.tuple(
    instant,
    fc.array(fc.integer({ min: -2 * 86_400, max: 2 * 86_400 }), { maxLength: 20 }),
  );
  fc.assert(
    fc.property(nearby, fc.constantFrom(...ZONES), ([start, steps], zone) => {
      for (const step of [0, ...steps]) {
        const at = start + step * 1000;
        const day = Temporal.Instant.fromEpochMilliseconds(at)
          .toZonedDateTimeISO(zone)
          .toPlainDate()
          .toString();
        assert.equal(localDay(new Date(at), zone), day);
      }
    }),
    { numRuns: 300 },
  );
});

test('also on the days on which clocks changed', () => {
  for (const zone of ZONES) {
    for (const year of [2007, 2011, 2017]) {
      for (let hour = 0; hour < 366 * 24; hour++) {
        const at = Date.UTC(year, 0, 1, hour) - 1;
        const day = Temporal.Instant.fromEpochMilliseconds(at)
          .toZonedDateTimeISO(zone)
          .toPlainDate()
          .toString();
        assert.equal(localDay(new Date(at), zone), day);
      }
    }
  }
});
