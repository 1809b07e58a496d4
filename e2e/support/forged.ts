import { createSecretKey, hkdfSync, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EncryptJWT, SignJWT, UnsecuredJWT } from 'jose';
import { v4 as uuidv4, v7 as uuidv7 } from 'uuid';
import { DATA } from '#e2e/support/database.ts';
import { SESSION_COOKIE } from '#e2e/support/session.ts';
import { authSecret } from '#features/access/rules/csrf.ts';

/** Lets this process sign as the portal under test does: nothing is then refused for its signature alone. */
export function takeSecret(): void {
  process.env.LECTERN_SECRET = readFileSync(join(DATA, 'secret'), 'utf8').trim();
}

type Claims = { realm: string; sub: string; sid?: string; nbf?: number };

const keyOf = (secret: string) =>
  new Uint8Array(hkdfSync('sha256', secret, '', 'NextAuth.js Generated Encryption Key', 32));

/** A session as the portal makes them. */
export const sealed = ({ sid = uuidv7(), ...claims }: Claims, expires = '1h', secret = authSecret()) =>
  new EncryptJWT({ ...claims, sid })
    .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
    .setIssuedAt()
    .setExpirationTime(expires)
    .encrypt(keyOf(secret));

/** What is signed or sealed, with another mac: the last sign has bits that decoding drops, so it is the one before that changes. */
export const altered = (text: string) =>
  `${text.slice(0, -2)}${text.at(-2) === 'A' ? 'B' : 'A'}${text.at(-1)}`;

const cookie = (token: string) => `${SESSION_COOKIE}=${token}`;

/**
 * Cookies that open nothing of the realm, though each is nearly a session in it. Some take the portal's own secret, which nobody
 * has: what a token says is looked at too.
 * @param person somebody of the realm whose session would open everything
 */
export async function notSessions(
  realm: string,
  person: string,
  otherRealm: string,
): Promise<Record<string, string>> {
  const claims = { realm, sub: person };
  const good = await sealed(claims);
  const [head = '', key = '', iv = '', text = '', tag = ''] = good.split('.');
  const payload = { ...claims, sid: uuidv7() };
  const hmac = createSecretKey(Buffer.from(authSecret()));
  const shortTag = Buffer.from(tag, 'base64url').subarray(0, 4).toString('base64url');
  return {
    empty: cookie(''),
    expired: cookie(await sealed(claims, '-1 minute')),
    'of another realm': cookie(await sealed({ ...claims, realm: otherRealm })),
    'of the operators': cookie(await sealed({ ...claims, realm: 'platform' })),
    'of nobody': cookie(await sealed({ ...claims, sub: uuidv7() })),
    'of no id': cookie(await sealed({ ...claims, sub: "x' or true --" })),
    'without a session id': cookie(await sealed({ ...claims, sid: '' })),
    'whose session id has no time': cookie(await sealed({ ...claims, sid: uuidv4() })),
    'sealed with another secret': cookie(await sealed(claims, '1h', randomBytes(32).toString('base64url'))),
    unsecured: cookie(new UnsecuredJWT(payload).setExpirationTime('1h').encode()),
    'signed and not sealed': cookie(
      await new SignJWT(payload).setProtectedHeader({ alg: 'HS256' }).setExpirationTime('1h').sign(hmac),
    ),
    'with another head': cookie(
      [Buffer.from('{"alg":"none","enc":"A256GCM"}').toString('base64url'), key, iv, text, tag].join('.'),
    ),
    'with a short tag': cookie([head, key, iv, text, shortTag].join('.')),
    'cut short': cookie(good.slice(0, -1)),
    'in the clear': cookie(JSON.stringify(payload)),
    'under another name': `__Host-${cookie(good)}; next-auth.session-token=${good}; Lectern.Session=${good}`,
    'in pieces': `${SESSION_COOKIE}.0=${good.slice(0, 40)}; ${SESSION_COOKIE}.1=${good.slice(40)}`,
    huge: cookie('A'.repeat(8_000)),
  };
}
