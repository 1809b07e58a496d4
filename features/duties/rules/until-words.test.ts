import assert from 'node:assert/strict';
import { test } from 'node:test';
import { untilWords } from '#features/duties/rules/until-words.ts';

const open = { validUntil: null, exemptUntil: null, leaveUntil: null };

test('a status that asks for nothing says until when', () => {
  assert.equal(untilWords({ ...open, status: 'compliant' }), 'for good');
  assert.equal(
    untilWords({ ...open, status: 'compliant_renewing', validUntil: '2027-03-05' }),
    'valid until 5 Mar 2027',
  );
  assert.equal(untilWords({ ...open, status: 'exempt', exemptUntil: '2026-04-30' }), 'until 30 Apr 2026');
  assert.equal(untilWords({ ...open, status: 'on_leave' }), 'until further notice');
});

test('one that asks for something says its due day elsewhere', () => {
  assert.equal(untilWords({ ...open, status: 'overdue', validUntil: '2026-01-01' }), null);
});
