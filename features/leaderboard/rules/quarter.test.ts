import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { quarterOf, quarterText } from '#features/leaderboard/rules/quarter.ts';

const at = (text: string, timeZone: string, ago = 0) => {
  const { name, from, until } = quarterOf(new Date(text), timeZone, ago);
  return [name, from.toISOString(), until.toISOString()];
};

test('a quarter begins and ends at midnight where the tenant is, in summer and in winter', () => {
  assert.deepEqual(at('2026-11-22T11:00:00Z', 'UTC'), [
    '2026-Q4',
    '2026-10-01T00:00:00.000Z',
    '2027-01-01T00:00:00.000Z',
  ]);
  assert.deepEqual(at('2026-03-31T21:59:59Z', 'Europe/Berlin'), [
    '2026-Q1',
    '2025-12-31T23:00:00.000Z',
    '2026-03-31T22:00:00.000Z',
  ]);
  assert.equal(at('2026-03-31T22:00:00Z', 'Europe/Berlin')[0], '2026-Q2');
  assert.equal(at('2026-03-31T18:14:59Z', 'Asia/Kathmandu')[0], '2026-Q1');
  assert.equal(at('2026-03-31T18:15:00Z', 'Asia/Kathmandu')[0], '2026-Q2');
});

test('the quarter before is next to it, also over a new year', () => {
  assert.deepEqual(at('2026-02-01T00:00:00Z', 'America/New_York', 1), [
    '2025-Q4',
    '2025-10-01T04:00:00.000Z',
    '2026-01-01T05:00:00.000Z',
  ]);
});

test('every instant lies in its quarter, and quarters lie side by side', () => {
  const zones = ['UTC', 'Europe/Berlin', 'America/Sao_Paulo', 'Australia/Lord_Howe', 'Asia/Kathmandu'];
  fc.assert(
    fc.property(
      fc.date({ min: new Date('2015-01-01'), max: new Date('2040-01-01'), noInvalidDate: true }),
      fc.constantFrom(...zones),
      (instant, zone) => {
        const now = quarterOf(instant, zone);
        const before = quarterOf(instant, zone, 1);
        assert.ok(now.from <= instant && instant < now.until);
        assert.deepEqual(before.until, now.from);
        assert.equal(quarterOf(before.from, zone).name, before.name);
      },
    ),
  );
});

test('a quarter in words', () => {
  assert.equal(quarterText('2026-Q4'), 'October to December 2026');
});
