import assert from 'node:assert/strict';
import { test } from 'node:test';
import { teamDue } from '#features/team/rules/team-due.ts';

const dates = { due: '2026-03-16', graceUntil: '2026-03-30', windowOpens: '2026-03-02' };

test('speaks of somebody else: by when they owe it, or until when nothing is asked', () => {
  assert.equal(teamDue('in_grace', dates, '2026-03-20'), 'Was due 16 Mar 2026, in grace until 30 Mar 2026');
  assert.equal(teamDue('overdue', dates, '2026-04-01'), 'Overdue by 16 days (was due Mon 16 Mar)');
  assert.equal(teamDue('compliant', { ...dates, validUntil: null }, '2026-04-01'), 'Valid for good');
  assert.equal(
    teamDue('on_leave', { ...dates, leaveUntil: '2026-04-05' }, '2026-04-01'),
    'On leave until 5 Apr 2026',
  );
});
