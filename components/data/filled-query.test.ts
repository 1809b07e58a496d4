import assert from 'node:assert/strict';
import { test } from 'node:test';
import { filledQuery } from '#components/data/filled-query.ts';

test('empty fields leave no trace in the address, repeated ones stay', () => {
  const form = new FormData();
  form.append('q', '  ana ');
  form.append('status', '');
  form.append('site', 'graz');
  form.append('site', 'porto');
  assert.equal(filledQuery(form), '?q=ana&site=graz&site=porto');
  assert.equal(filledQuery(new FormData()), '');
});
