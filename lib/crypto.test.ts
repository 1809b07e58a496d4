import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { canonicalJson, keyFor, sha256, sign, verify } from '#lib/crypto.ts';

process.env.LECTERN_SECRET = 'a secret of at least thirty-two characters';

test('what was signed for a purpose is read back for that purpose alone', () => {
  fc.assert(
    fc.property(
      fc.string({ minLength: 1, maxLength: 500 }),
      fc.string(),
      fc.string(),
      (payload, purpose, other) => {
        const token = sign(purpose, payload);
        assert.equal(verify(purpose, token), payload);
        if (other !== purpose) assert.equal(verify(other, token), null);
      },
    ),
  );
});

test('a token that was altered anywhere is none', () => {
  const token = sign('launch', '{"person":"eli"}');
  for (let at = 0; at < token.length; at++) {
    const altered = token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1);
    assert.equal(verify('launch', altered), null, altered);
  }
  for (const none of ['', '.', 'x', '.x', `${token}.`, token.split('.')[0] ?? '', 'x'.repeat(5_000)]) {
    assert.equal(verify('launch', none), null, none.slice(0, 50));
  }
});

test('no key serves two purposes', () => {
  assert.equal(keyFor('session').equals(keyFor('cache:acme')), false);
  assert.equal(keyFor('session').equals(keyFor('session')), true);
  assert.equal(keyFor('session').symmetricKeySize, 32);
});

test('the same facts hash the same, in whatever order they were written', () => {
  const [one, two] = [
    { b: [1, { d: null, c: 'é' }], a: undefined, e: true },
    { e: true, b: [1, { c: 'é', d: null }] },
  ];
  assert.equal(canonicalJson(one), '{"b":[1,{"c":"é","d":null}],"e":true}');
  assert.equal(sha256(canonicalJson(one)), sha256(canonicalJson(two)));
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      assert.deepEqual(JSON.parse(canonicalJson(value)), JSON.parse(JSON.stringify(value)));
    }),
  );
});

test('what a previous secret signed is believed until that is forgotten; new things are signed by the present one', () => {
  const store = globalThis as unknown as Record<symbol, unknown>;
  const restart = (present: string, previous: string) => {
    Object.assign(process.env, { LECTERN_SECRET: present, LECTERN_SECRET_PREVIOUS: previous });
    for (const name of ['env', 'crypto.keys']) store[Symbol.for(`lectern.${name}`)] = undefined;
  };
  const [first, second] = ['first'.padEnd(32, '-'), 'second'.padEnd(32, '-')];
  restart(first, '');
  const old = sign('launch', 'eli');
  restart(second, first);
  assert.equal(verify('launch', old), 'eli');
  assert.equal(verify('session', old), null);
  const young = sign('launch', 'eli');
  assert.notEqual(young, old);
  restart(second, '');
  assert.deepEqual([verify('launch', old), verify('launch', young)], [null, 'eli']);
});
