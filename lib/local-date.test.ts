import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { localDay } from '#lib/clock.ts';
import {
  addDays,
  addLength,
  dateLengthSchema,
  daysBetween,
  endOfLocalDay,
  formatDateLength,
  formatLocalDate,
  subtractLength,
} from '#lib/local-date.ts';

const day = fc.integer({ min: 0, max: 40_000 }).map((days) => addDays('1990-01-01', days));
const zone = fc.constantFrom(
  'Europe/Berlin',
  'Asia/Kathmandu',
  'America/Sao_Paulo',
  'Pacific/Apia',
  'Pacific/Kiritimati',
  'America/St_Johns',
  'UTC',
);

test('month arithmetic clamps to the last day of a shorter month', () => {
  assert.equal(addLength('2026-01-31', 'P1M'), '2026-02-28');
  assert.equal(addLength('2028-01-31', 'P1M'), '2028-02-29');
  assert.equal(addLength('2028-02-29', 'P1Y'), '2029-02-28');
  assert.equal(subtractLength('2026-03-31', 'P1M'), '2026-02-28');
});

test('a local day ends exactly where the calendar turns in that zone', () => {
  fc.assert(
    fc.property(day, zone, (d, timeZone) => {
      const end = endOfLocalDay(d, timeZone);
      assert.ok(localDay(end, timeZone) > d);
      assert.ok(localDay(new Date(end.getTime() - 1), timeZone) <= d);
    }),
  );
});

test('Samoa had no 30 Dec 2011: the 29th ended where the 31st began', () => {
  assert.equal(endOfLocalDay('2011-12-29', 'Pacific/Apia').toISOString(), '2011-12-30T10:00:00.000Z');
});

test('days between and adding days are inverse', () => {
  fc.assert(fc.property(day, day, (a, b) => assert.equal(addDays(a, daysBetween(a, b)), b)));
});

test('lengths and days read as a person would write them', () => {
  assert.equal(formatLocalDate('2026-09-03'), '3 Sep 2026');
  assert.equal(formatDateLength('P1Y'), '1 year');
  assert.equal(formatDateLength('P1Y6M'), '1 year and 6 months');
  assert.equal(formatDateLength('P14D'), '14 days');
  assert.equal(dateLengthSchema.safeParse('P').success, false);
  assert.equal(dateLengthSchema.safeParse('PT5H').success, false);
  assert.equal(dateLengthSchema.safeParse('P1Y6M').success, true);
});
