import assert from 'node:assert/strict';
import { test } from 'node:test';
import { actText, fieldText, valueText } from '#features/audit/rules/words.ts';

test('acts read as sentences, unknown ones as their own name', () => {
  assert.equal(actText('assignment-rule.published'), 'Published a schedule');
  assert.equal(actText('role.granted-again'), 'Role granted again');
});

test('fields and values are told in words', () => {
  assert.equal(fieldText('jobTitle'), 'Job title');
  const called = (id: string) => (id === 'u1' ? 'Finance' : undefined);
  assert.equal(valueText(null, called), 'nothing');
  assert.equal(valueText('u1', called), 'Finance');
  assert.equal(valueText(['u1', true], called), 'Finance, yes');
  assert.equal(valueText({ dueOn: '2026-11-22' }, called), 'due on 22 Nov 2026');
});
