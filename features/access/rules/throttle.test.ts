import assert from 'node:assert/strict';
import { test } from 'node:test';
import { networkOf } from '#features/access/rules/throttle.ts';

test('an IPv4 address stands for itself, an IPv6 address for its /64', () => {
  assert.equal(networkOf('192.0.2.1'), '192.0.2.1');
  assert.equal(networkOf('unknown'), 'unknown');
  for (const same of ['2001:db8::1', '2001:0db8:0:0:ffff::9', '2001:db8:0:0:1:2:3:4'])
    assert.equal(networkOf(same), '2001:db8:0:0::/64');
  assert.notEqual(networkOf('2001:db8:0:1::1'), networkOf('2001:db8::1'));
  assert.equal(networkOf('::1'), '0:0:0:0::/64');
});
