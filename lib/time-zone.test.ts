import assert from 'node:assert/strict';
import { test } from 'node:test';
import { localDay } from '#lib/clock.ts';
import { timeZoneSchema, timeZones } from '#lib/time-zone.ts';

test('every zone that is offered is taken, tells a day, and is offered once', () => {
  const zones = timeZones();
  assert.equal(new Set(zones).size, zones.length);
  for (const zone of zones) {
    assert.ok(timeZoneSchema.safeParse(zone).success, zone);
    assert.match(localDay(new Date(0), zone), /^19(69|70)-/, zone);
  }
  assert.ok(zones.includes('Asia/Kathmandu'));
});

test('offsets and what is no zone are refused', () => {
  for (const given of ['', '+02:00', 'Europe', 'Mars/Olympus', 'europe/berlin'])
    assert.equal(timeZoneSchema.safeParse(given).success, false, given);
});
