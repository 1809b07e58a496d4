import { hkdfSync, type KeyObject } from 'node:crypto';
import { jwtDecrypt } from 'jose';
import { z } from 'zod';
import { keysFor } from '#lib/crypto.ts';

/** What a session token says. `realm` is the tenant's id, or `platform` for operators: it is good on that host alone. */
export type Claims = { realm: string; personId: string; sessionId: string; issuedAt: Date };

export const tokenShape = z.object({
  realm: z.string(),
  sub: z.uuid(),
  sid: z.uuidv7(),
  exp: z.number(),
});

/** What next-auth is given as its secret. */
export const textOf = (key: KeyObject) => key.export().toString('base64url');

/** `__Host-` binds the cookie to the exact host (RFC 6265bis §4.1.3); browsers accept it over https only. */
export const sessionCookie = (secure: boolean): string =>
  secure ? '__Host-lectern.session' : 'lectern.session';

/**
 * The payload of a token that next-auth made (JWE, RFC 7516: `dir` and A256GCM under a key that it derives from its secret), under
 * the present secret or one that this has replaced; null for anything else and for what has expired. Without next-auth, since
 * doors that answer beside Next read sessions too.
 */
export async function readToken(token: string): Promise<Record<string, unknown> | null> {
  for (const key of keysFor('session')) {
    const derived = hkdfSync('sha256', textOf(key), '', 'NextAuth.js Generated Encryption Key', 32);
    const opened = await jwtDecrypt(token, new Uint8Array(derived), {
      keyManagementAlgorithms: ['dir'],
      contentEncryptionAlgorithms: ['A256GCM'],
    }).catch(() => null);
    if (opened) return opened.payload;
  }
  return null;
}

/** The millisecond in which a UUIDv7 was made (RFC 9562 §5.7): a token's own `iat` has whole seconds only. */
const timeOf = (id: string) => new Date(Number.parseInt(id.replace('-', '').slice(0, 12), 16));

/** The claims of a session token, with the millisecond in which it expires; null for what is none of ours. */
export async function readClaims(token: string): Promise<(Claims & { expires: number }) | null> {
  const parsed = tokenShape.safeParse(await readToken(token));
  if (!parsed.success) return null;
  const { realm, sub, sid, exp } = parsed.data;
  return { realm, personId: sub, sessionId: sid, issuedAt: timeOf(sid), expires: exp * 1000 };
}
