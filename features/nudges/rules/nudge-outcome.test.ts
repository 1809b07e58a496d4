import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nudgeOutcome } from '#features/nudges/rules/nudge-outcome.ts';

test('says what came of it, and of whom nothing came and why', () => {
  assert.equal(
    nudgeOutcome({ people: 3, already: 0, idle: 0 }, true),
    '3 people nudged, in the portal and by e-mail.',
  );
  assert.equal(nudgeOutcome({ people: 1, already: 0, idle: 0 }, false), '1 person nudged, in the portal.');
  assert.equal(
    nudgeOutcome({ people: 0, already: 1, idle: 2 }, true),
    'Nobody was nudged. 1 person had been nudged today already. 2 people have nothing open.',
  );
});
