import assert from 'node:assert/strict';
import { test } from 'node:test';
import { obligationFilter } from '#features/compliance/input.ts';
import { listAddress } from '#features/compliance/rules/list-address.ts';

test('an address says what differs from the plain list, and reads back as the same filter', () => {
  assert.equal(listAddress(obligationFilter.parse({})), '/admin/obligations');
  const unit = '01930000-0000-7000-8000-000000000001';
  const filter = obligationFilter.parse({ status: ['overdue', 'lapsed'], unit, text: 'a & b', page: '3' });
  const href = listAddress(filter);
  const query = new URL(href, 'http://acme.localhost').searchParams;
  const again = obligationFilter.parse({
    ...Object.fromEntries(query),
    status: query.getAll('status'),
  });
  assert.deepEqual(again, filter);
});
