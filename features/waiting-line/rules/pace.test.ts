import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  adjusted,
  FIRST_PACE,
  type Pace,
  perSecondAt,
  withVisit,
} from '#features/waiting-line/rules/pace.ts';

/** A node that works on all in hand at once, `perSecond` of them, while the door is full. */
function settled(perSecond: number, pace: Pace): Pace {
  let now = pace;
  for (let n = 0; n < 600; n++) {
    const inHand = Math.floor(now.room);
    for (let done = 0; done < perSecond / 5; done++) now = withVisit(now, (inHand / perSecond) * 1000);
    now = adjusted(now, inHand);
  }
  return now;
}

test('a slow node takes fewer in hand, so that nobody is worked for much longer than a second', () => {
  const slow = settled(12, FIRST_PACE);
  assert.ok(slow.visitMs < 1_300, `${slow.visitMs}`);
  assert.ok(slow.room >= 8 && slow.room <= 16, `${slow.room}`);
  assert.ok(Math.abs(perSecondAt(slow) - 12) < 4);
});

test('a node that runs dry while people wait takes more', () => {
  let pace: Pace = { room: 4, visitMs: 50 };
  for (let n = 0; n < 50; n++) pace = adjusted(pace, 1);
  assert.equal(pace.room, 150);
});

test('nothing is changed while all goes well, and there is always some room', () => {
  assert.deepEqual(adjusted(FIRST_PACE, 20), FIRST_PACE);
  let pace: Pace = { room: 32, visitMs: 60_000 };
  for (let n = 0; n < 500; n++) pace = withVisit(pace, 60_000);
  assert.equal(Math.round(pace.room), 4);
});
