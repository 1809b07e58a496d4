import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isCurrent, shownPath } from '#components/layout/nav-path.ts';

test('the rewritten path and the shown one are the same place', () => {
  assert.equal(shownPath('/portal/acme/catalog'), '/catalog');
  assert.equal(shownPath('/portal/acme'), '/');
  assert.equal(shownPath('/catalog'), '/catalog');
});

test('a place is current on what lies below it, unless it asks for itself alone', () => {
  assert.ok(isCurrent({ href: '/admin' }, '/admin/people'));
  assert.ok(!isCurrent({ href: '/admin', exact: true }, '/admin/people'));
  assert.ok(!isCurrent({ href: '/admin' }, '/administrators'));
  assert.ok(!isCurrent({ href: '/' }, '/catalog'));
  assert.ok(isCurrent({ href: '/' }, '/'));
});
