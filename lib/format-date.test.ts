import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatDay, formatMoment, formatWeekday } from '#lib/format-date.ts';

const at = new Date('2026-11-27T23:30:00Z');

test('an instant falls on the day that it is where the reader is', () => {
  assert.equal(formatDay(at, { locale: 'en-GB', timeZone: 'Europe/London' }), '27 Nov 2026');
  assert.equal(formatDay(at, { locale: 'en-GB', timeZone: 'Asia/Kathmandu' }), '28 Nov 2026');
});

test('a day is named with its weekday, wherever it is read', () => {
  assert.equal(formatWeekday('2026-11-27'), 'Fri 27 Nov');
  assert.equal(formatWeekday('2027-02-01'), 'Mon 1 Feb');
});

test('the time of day is written as the reader is used to', () => {
  assert.equal(formatMoment(at, { locale: 'en-GB', timeZone: 'Europe/Berlin' }), '28 Nov 2026, 0:30');
  assert.match(
    formatMoment(at, { locale: 'en-US', timeZone: 'America/New_York' }),
    /^27 Nov 2026, 6:30\sPM$/,
  );
  assert.equal(formatMoment(at, { locale: 'nb-NO', timeZone: 'UTC' }), '27 Nov 2026, 23:30');
});
