import type { IncomingMessage } from 'node:http';
import { LRUCache } from 'lru-cache';
import type { Tenant } from '#db/placement.ts';
import type { TenantScope } from '#db/tenant-db.ts';
import { findMember } from '#features/access/queries.ts';
import { sessionHolds } from '#features/access/rules/session-holds.ts';
import { type Claims, readClaims, sessionCookie } from '#features/access/rules/session-token.ts';
import { scopeOfCookies } from '#features/intake/queries.ts';
import { clock } from '#lib/clock.ts';
import { cookieIn } from '#lib/cookie.ts';
import { sha256 } from '#lib/crypto.ts';
import { singleton } from '#lib/singleton.ts';

const verified = () =>
  singleton('access.verified', () => new LRUCache<string, Claims & { expires: number }>({ max: 20_000 }));

/**
 * The claims of a session cookie's value if it was issued for `realm`, checked without database or network. A token of another
 * tenant, forged or expired is no session.
 */
export async function claimsFor(realm: string, token: string | undefined): Promise<Claims | null> {
  if (!token) return null;
  const key = sha256(token);
  const claims = verified().get(key) ?? (await readClaims(token));
  if (!claims) return null;
  verified().set(key, claims);
  return claims.realm === realm && claims.expires > clock.now().getTime() ? claims : null;
}

/** Who asks a hot door of this tenant, with the scope of their reads; null for whoever is not signed in. */
export async function readerOf(
  request: IncomingMessage,
  tenant: Tenant,
): Promise<{ id: string; scope: TenantScope } | null> {
  const cookie = (name: string) => decoded(cookieIn(request.headers.cookie, name));
  const secure = request.headers['x-forwarded-proto'] === 'https';
  const claims = await claimsFor(tenant.id, cookie(sessionCookie(secure)));
  if (!claims) return null;
  const scope = await scopeOfCookies(tenant, cookie);
  const member = await findMember(scope, claims.personId);
  return member?.active && sessionHolds(claims, member) ? { id: member.id, scope } : null;
}

/** What Next has written may be percent-encoded. */
function decoded(value: string | undefined): string | undefined {
  try {
    return value?.includes('%') ? decodeURIComponent(value) : value;
  } catch {
    return value;
  }
}
