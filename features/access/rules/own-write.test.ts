import assert from 'node:assert/strict';
import { test } from 'node:test';
import { askingOf, wroteCookie } from '#features/access/rules/own-write.ts';

test('who has just written is given no copy; the database itself when nobody could be told', () => {
  assert.deepEqual(askingOf(undefined), {});
  assert.deepEqual(askingOf(wroteCookie(true).value), { newest: true });
  assert.deepEqual(askingOf(wroteCookie(false).value), { loaded: true });
  assert.deepEqual(askingOf('anything else'), { newest: true });
});
