import assert from 'node:assert/strict';
import { hkdfSync } from 'node:crypto';
import { before, test } from 'node:test';
import { EncryptJWT } from 'jose';
import { v7 as uuidv7 } from 'uuid';
import { readClaims, textOf } from '#features/access/rules/session-token.ts';
import { keyFor } from '#lib/crypto.ts';

before(() => {
  process.env.LECTERN_SECRET = 's'.repeat(32);
});

const SESSION = uuidv7({ msecs: Date.UTC(2030, 0, 1) });
const ANN = '0198c0de-0000-7000-8000-00000000a001';
const PAYLOAD = { realm: 'acme', sub: ANN, sid: SESSION };

/** As next-auth makes it (`encode` in next-auth/jwt). */
function token(payload: Record<string, unknown>, expires = '1h', secret = textOf(keyFor('session'))) {
  const key = hkdfSync('sha256', secret, '', 'NextAuth.js Generated Encryption Key', 32);
  return new EncryptJWT(payload)
    .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
    .setIssuedAt()
    .setExpirationTime(expires)
    .encrypt(new Uint8Array(key));
}

test('a token says whose session it is, where, since when and how long', async () => {
  // To the second, as it stands in a token.
  const second = () => Math.floor(Date.now() / 1000) * 1000;
  const earliest = second();
  const made = await token(PAYLOAD);
  const latest = second();
  const claims = await readClaims(made);
  assert.ok(claims);
  const { expires, issuedAt, ...rest } = claims;
  assert.deepEqual(rest, { realm: 'acme', personId: ANN, sessionId: SESSION });
  assert.equal(issuedAt.getTime(), Date.UTC(2030, 0, 1));
  assert.ok(earliest <= expires - 3_600_000 && expires - 3_600_000 <= latest);
});

test('what was made under another key, has expired, was changed or says something else is no session', async () => {
  const good = await token(PAYLOAD);
  const [head, ...rest] = good.split('.');
  const none = Buffer.from('{"alg":"none"}').toString('base64url');
  for (const bad of [
    '',
    'x',
    'a.b.c.d.e',
    good.slice(0, -4),
    `${good.slice(0, -6)}AAAAAA`,
    [none, ...rest].join('.'),
    `${head}.${Buffer.from(JSON.stringify(PAYLOAD)).toString('base64url')}.`,
    await token(PAYLOAD, '1h', 'another secret'),
    await token(PAYLOAD, '-1m'),
    await token({ ...PAYLOAD, sid: 'x' }),
    await token({ sub: ANN, sid: SESSION }),
    await token({ ...PAYLOAD, sub: 'ann' }),
  ])
    assert.equal(await readClaims(bad), null, bad);
});
