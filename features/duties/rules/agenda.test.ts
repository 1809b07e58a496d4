import assert from 'node:assert/strict';
import { test } from 'node:test';
import { STATUSES } from '#features/compliance/rules/status.ts';
import { agenda } from '#features/duties/rules/agenda.ts';

test('every status but "not required" has one place', () => {
  const duties = STATUSES.map((status) => ({ status, due: '2026-11-22', title: status }));
  const { todo, later, settled } = agenda(duties);
  assert.equal(todo.length + later.length + settled.length, STATUSES.length - 1);
  assert.ok(![...todo, ...later, ...settled].some(({ status }) => status === 'not_required'));
});

test('the overdue come first, then what is due first; without a date is last', () => {
  const { todo } = agenda([
    { status: 'not_started', due: null, title: 'undated' },
    { status: 'due_soon', due: '2026-11-25', title: 'soon' },
    { status: 'in_grace', due: '2026-11-10', title: 'in grace' },
    { status: 'overdue', due: '2026-11-20', title: 'late' },
    { status: 'not_started', due: '2026-11-24', title: 'sooner' },
  ]);
  assert.deepEqual(
    todo.map(({ title }) => title),
    ['late', 'in grace', 'sooner', 'soon', 'undated'],
  );
});
