import assert from 'node:assert/strict';
import { test } from 'node:test';
import { optionsOf } from '#lib/jetstream/connection.ts';

test('addresses carry name and password once, a port or the usual one, and whether TLS is asked', () => {
  const plain = optionsOf(['nats://log%40in:p%2Fw@a.example:4333', 'nats://b.example']);
  assert.deepEqual(plain.servers, ['a.example:4333', 'b.example:4222']);
  assert.deepEqual([plain.user, plain.pass, plain.tls], ['log@in', 'p/w', undefined]);
  const secret = optionsOf(['tls://a.example']);
  assert.deepEqual([secret.user, secret.tls], [undefined, {}]);
});
