import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { realisticDue } from '#features/compliance/rules/realistic.ts';
import { addDays } from '#lib/local-date.ts';

const timeZone = 'Asia/Kathmandu';
const morning = new Date('2026-03-15T09:00:00+05:45');
const asked = { windowOpens: '2026-03-15', due: '2026-03-29', minutes: 45, timeZone };

test('two weeks for a course of 45 minutes is realistic', () => {
  assert.deepEqual(realisticDue(asked, morning), { realistic: true });
});

test('half an hour before midnight is not, and the next day is offered', () => {
  const late = new Date('2026-03-15T23:30:00+05:45');
  assert.deepEqual(realisticDue({ ...asked, due: '2026-03-15' }, late), {
    realistic: false,
    minutesLeft: 30,
    offer: '2026-03-16',
    sentence: 'The course takes 45 minutes and 15 Mar 2026 leaves 30. 16 Mar 2026 would be realistic.',
  });
});

test('a due date in the past, as from a hire date of long ago, leaves nothing', () => {
  const result = realisticDue({ ...asked, due: '2024-05-01', minutes: 240 }, morning);
  assert.ok(!result.realistic);
  assert.equal(result.minutesLeft, 0);
  assert.equal(result.offer, '2026-03-18');
});

test('what is offered is realistic itself, and the day before it is not', () => {
  const days = fc.integer({ min: -30, max: 30 });
  fc.assert(
    fc.property(
      days,
      days,
      fc.integer({ min: 1, max: 2_000 }),
      fc.nat(1439),
      (opens, due, minutes, minute) => {
        const now = new Date(Date.parse('2026-03-15T00:00:00+05:45') + minute * 60_000);
        const one = {
          timeZone,
          minutes,
          windowOpens: addDays('2026-03-15', opens),
          due: addDays('2026-03-15', due),
        };
        const result = realisticDue(one, now);
        if (result.realistic) return;
        assert.ok(result.offer > one.due);
        assert.equal(realisticDue({ ...one, due: result.offer }, now).realistic, true);
        assert.equal(realisticDue({ ...one, due: addDays(result.offer, -1) }, now).realistic, false);
      },
    ),
  );
});
