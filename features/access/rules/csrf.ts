import { createHash, timingSafeEqual } from 'node:crypto';
import { textOf } from '#features/access/rules/session-token.ts';
import { keyFor } from '#lib/crypto.ts';

/** What next-auth signs and seals with. */
export const authSecret = (): string => textOf(keyFor('session'));

export const csrfCookie = (secure: boolean): string => `${secure ? '__Host-' : ''}next-auth.csrf-token`;

/** next-auth's cookie against forged requests: a token and its hash with the secret. The form repeats the token. */
export type Csrf = { token: string; cookie: string };

const hashOf = (token: string, secret: string) =>
  createHash('sha256').update(`${token}${secret}`).digest('hex');

/** @param token 64 hexadecimal digits that nobody can guess */
export const mintCsrf = (token: string, secret: string): Csrf => ({
  token,
  cookie: encodeURIComponent(`${token}|${hashOf(token, secret)}`),
});

/** The token in such a cookie; null unless it was made with this secret. */
export function readCsrf(cookie: string | undefined, secret: string): string | null {
  const [, token, given] = /^([0-9a-f]{64})(?:%7C|\|)([0-9a-f]{64})$/i.exec(cookie ?? '') ?? [];
  if (!token || !given) return null;
  return timingSafeEqual(Buffer.from(hashOf(token, secret)), Buffer.from(given)) ? token : null;
}
