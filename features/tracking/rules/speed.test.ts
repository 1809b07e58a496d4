import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reportedSpeed } from '#features/tracking/rules/speed.ts';
import { eventSchema } from '#features/tracking/rules/tracked-event.ts';

test('whatever speed a browser plays at, its report can be read', () => {
  for (const [rate, speed] of [
    [16, 2],
    [2, 2],
    [1.25, 1.25],
    [0.07, 0.25],
  ] as const) {
    assert.equal(reportedSpeed(rate), speed);
    const event = { id: '019a0000-0000-7000-8000-000000000000', seq: 0, at: 0, kind: 'video.watched' };
    assert.ok(
      eventSchema.safeParse({ ...event, data: { from: 0, to: 1, speed: reportedSpeed(rate) } }).success,
    );
  }
});
