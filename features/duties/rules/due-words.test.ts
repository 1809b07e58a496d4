import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dueWords } from '#features/duties/rules/due-words.ts';

const TODAY = '2026-11-22';
const due = (day: string, graceUntil = day) => ({ due: day, graceUntil, windowOpens: '2026-11-01' });

test('near days are told by distance and weekday, far ones by their date', () => {
  assert.equal(dueWords('due_soon', due('2026-11-22'), TODAY), 'Due today');
  assert.equal(dueWords('due_soon', due('2026-11-23'), TODAY), 'Due tomorrow');
  assert.equal(dueWords('due_soon', due('2026-11-27'), TODAY), 'Due in 5 days (Fri 27 Nov)');
  assert.equal(dueWords('not_started', due('2027-01-14'), TODAY), 'Due 14 Jan 2027');
});

test('what is late says since when, and until when it is still taken', () => {
  assert.equal(dueWords('overdue', due('2026-11-21'), TODAY), 'Overdue by 1 day (was due Sat 21 Nov)');
  assert.equal(
    dueWords('in_grace', due('2026-11-20', '2026-12-04'), TODAY),
    'Was due Fri 20 Nov; you have until Fri 4 Dec',
  );
});

test('a renewal is renewed by its day; what is not open yet says when it opens; a missing date is not invented', () => {
  assert.equal(dueWords('compliant_renewing', due('2026-11-30'), TODAY), 'Renew by Mon 30 Nov');
  assert.equal(
    dueWords('upcoming', { due: '2027-02-01', graceUntil: '2027-02-15', windowOpens: '2026-12-01' }, TODAY),
    'Opens Tue 1 Dec, due 1 Feb 2027',
  );
  assert.equal(
    dueWords('not_started', { due: null, graceUntil: null, windowOpens: null }, TODAY),
    'HR has still to set the date',
  );
});
