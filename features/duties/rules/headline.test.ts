import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Status } from '#features/compliance/rules/status.ts';
import { headline } from '#features/duties/rules/headline.ts';

const owed = (status: Status, title: string, due: string) => ({
  status,
  title,
  due,
  graceUntil: due,
  windowOpens: '2026-11-01',
  today: '2026-11-22',
});

test('nothing, something, something late', () => {
  assert.deepEqual(headline([], 'Eli'), {
    title: 'Nothing to do, Eli',
    lead: 'You owe no course at the moment.',
  });
  assert.deepEqual(headline([owed('due_soon', 'Fire safety', '2026-11-27')], 'Eli'), {
    title: 'One course to do',
    lead: 'Due in 5 days (Fri 27 Nov).',
  });
  const both = [
    owed('overdue', 'Fire safety', '2026-11-20'),
    owed('due_soon', 'Data protection', '2026-11-27'),
  ];
  assert.deepEqual(headline(both, 'Eli'), {
    title: 'One course is overdue',
    lead: 'Begin with Fire safety.',
  });
});
