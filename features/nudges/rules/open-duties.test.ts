import assert from 'node:assert/strict';
import { test } from 'node:test';
import { STATUSES, type Status } from '#features/compliance/rules/status.ts';
import { worthANudge } from '#features/nudges/rules/open-duties.ts';

const nudgedOf = (...statuses: Status[]) =>
  worthANudge(statuses.map((status) => ({ status }))).map(({ status }) => status);

test('what presses is not lost among what has time', () => {
  assert.deepEqual(nudgedOf('not_started', 'overdue', 'in_progress', 'due_soon'), ['overdue', 'due_soon']);
});

test('where nothing presses, all that is open is worth a word', () => {
  assert.deepEqual(nudgedOf('not_started', 'compliant', 'in_progress'), ['not_started', 'in_progress']);
});

test('nobody is nudged about what is done, waived, paused or not yet open', () => {
  const open = ['overdue', 'in_grace', 'due_soon', 'in_progress', 'not_started'];
  assert.deepEqual(nudgedOf(...STATUSES.filter((status) => !open.includes(status))), []);
});
