import type { KeyObject } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { cookies, headers } from 'next/headers';
import NextAuth, { type NextAuthOptions } from 'next-auth';
import { decode } from 'next-auth/jwt';
import CredentialsProvider from 'next-auth/providers/credentials';
import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import { decodeCausalPoint, SEEN_COOKIE } from '#db/causal.ts';
import { findTenant, type Tenant } from '#db/placement.ts';
import { signInAsOperator, signInWithPassword, signOut, signOutOperator } from '#features/access/commands.ts';
import { signInInput } from '#features/access/input.ts';
import { flush } from '#lib/cache.ts';
import { clock } from '#lib/clock.ts';
import { keyFor, keysFor, sha256 } from '#lib/crypto.ts';
import { env } from '#lib/env.ts';
import { AppError } from '#lib/errors.ts';
import { log } from '#lib/log.ts';
import { singleton } from '#lib/singleton.ts';
import { tenantHost } from '#lib/tenant-host.ts';

/** What a session token says. `realm` is the tenant's id, or `platform` for operators: it is good on that host alone. */
export type Claims = { realm: string; personId: string; sessionId: string; issuedAt: Date };

const SESSION_SECONDS = 12 * 60 * 60;
/** The realm of operators, on the root host. */
export const PLATFORM = 'platform';

const tokenShape = z.object({
  realm: z.string(),
  sub: z.string(),
  sid: z.uuidv7(),
  exp: z.number(),
});

const textOf = (key: KeyObject) => key.export().toString('base64url');

/** What a token says, if it was signed with the present secret or one that this has replaced. */
async function readToken(token: string) {
  for (const key of keysFor('session')) {
    const payload = await decode({ token, secret: textOf(key) }).catch(() => null);
    if (payload) return payload;
  }
  return null;
}

/** `__Host-` binds the cookie to the exact host (RFC 6265bis §4.1.3); browsers accept it over https only. */
async function cookieName(): Promise<{ name: string; secure: boolean }> {
  const secure = (await headers()).get('x-forwarded-proto') === 'https';
  return { name: secure ? '__Host-lectern.session' : 'lectern.session', secure };
}

/** A realm, with its tenant unless it is that of the operators. */
type Place = { realm: string; tenant: Tenant | null };

/** The realm that the Host header names; null for hosts that are no portal. */
async function realmOfHost(): Promise<Place | null> {
  const verdict = tenantHost((await headers()).get('host'), env().ROOT_DOMAIN);
  if (verdict.kind === 'site') return { realm: PLATFORM, tenant: null };
  if (verdict.kind !== 'tenant') return null;
  const tenant = await findTenant(verdict.slug);
  return tenant && { realm: tenant.id, tenant };
}

async function authorize(input: unknown): Promise<{ id: string } | null> {
  const parsed = signInInput.safeParse(input);
  const place = await realmOfHost();
  if (!parsed.success || !place || (place.tenant && place.tenant.state !== 'active')) return null;
  const address = (await headers()).get('x-forwarded-for') ?? 'unknown';
  const attempt = { ...parsed.data, address, now: clock.now() };
  const written = (await cookies()).get(SEEN_COOKIE)?.value;
  try {
    return {
      id: place.tenant
        ? await signInWithPassword(
            { ...place.tenant, seen: written ? decodeCausalPoint(place.tenant.id, written) : null },
            attempt,
          )
        : await signInAsOperator(attempt),
    };
  } catch (error) {
    if (error instanceof AppError && error.code === 'not_signed_in') return null;
    // next-auth carries the message to the form as an error code.
    throw new Error(error instanceof AppError ? error.code : 'internal', { cause: error });
  }
}

/** Ends the session of a token of this realm. One of another realm is not known here. */
async function endSession({ realm, tenant }: Place, token: unknown): Promise<void> {
  const parsed = tokenShape.safeParse(token);
  if (!parsed.success || parsed.data.realm !== realm) return;
  const { sub, sid, exp } = parsed.data;
  const ending = { personId: sub, sessionId: sid, expiresAt: new Date(exp * 1000) };
  if (tenant) await flush(await signOut(tenant, ending, clock.now()));
  else await signOutOperator(ending, clock.now());
}

async function options(place: Place, failed: (error: unknown) => void): Promise<NextAuthOptions> {
  const { realm } = place;
  const { name, secure } = await cookieName();
  const attributes = { httpOnly: true, sameSite: 'lax' as const, path: '/', secure };
  return {
    secret: textOf(keyFor('session')),
    session: { strategy: 'jwt', maxAge: SESSION_SECONDS },
    jwt: { decode: async ({ token }) => (token ? readToken(token) : null) },
    useSecureCookies: secure,
    cookies: { sessionToken: { name, options: attributes } },
    pages: { signIn: '/sign-in', error: '/sign-in', signOut: '/sign-in' },
    providers: [CredentialsProvider({ id: 'password', credentials: { email: {}, password: {} }, authorize })],
    callbacks: {
      jwt: ({ token, user }) => (user ? { sub: user.id, realm, sid: uuidv7() } : token),
      session: ({ session }) => session,
      redirect: ({ url, baseUrl }) =>
        url.startsWith('/') && !url.startsWith('//') ? `${baseUrl}${url}` : baseUrl,
    },
    // What an event throws, next-auth keeps to itself.
    events: { signOut: ({ token }) => endSession(place, token).catch(failed) },
    logger: { error() {}, warn() {}, debug() {} },
  };
}

/** What of next-auth is open. Its `session` would renew any token it is shown, a stolen one of somebody signed out for ever. */
const OPEN_DOORS = new Set(['csrf', 'callback', 'signout']);

/** The route handler of /api/auth: next-auth, for the realm of the request's host. */
export async function authHandler(
  request: Request,
  context: { params: Promise<{ nextauth: string[] }> },
): Promise<Response> {
  const place = await realmOfHost();
  const [door = ''] = (await context.params).nextauth;
  if (!place || !OPEN_DOORS.has(door)) return new Response('Not found', { status: 404 });
  const failures: unknown[] = [];
  const settings = await options(place, (error) => failures.push(error));
  const answer: Response = await NextAuth(request as never, context as never, settings);
  if (failures.length === 0) return answer;
  // The cookie stays: a browser that had lost it would look signed out, and the token would still be good.
  log().error({ err: failures[0] }, 'a session could not be ended');
  return new Response('You are still signed in: the portal could not note that you leave. Try again.', {
    status: 503,
  });
}

/** The millisecond in which a UUIDv7 was made (RFC 9562 §5.7): a token's own `iat` has whole seconds only. */
const timeOf = (id: string) => new Date(Number.parseInt(id.replace('-', '').slice(0, 12), 16));

const verified = () =>
  singleton('access.verified', () => new LRUCache<string, Claims & { expires: number }>({ max: 20_000 }));

/**
 * The claims of this request's session cookie if it was issued for `realm`, checked without database or network.
 * A cookie of another tenant, forged or expired is no session.
 */
export async function readSession(realm: string): Promise<Claims | null> {
  const { name } = await cookieName();
  const token = (await cookies()).get(name)?.value;
  if (!token) return null;
  const now = clock.now();
  const key = sha256(token);
  const known = verified().get(key);
  if (known) return known.realm === realm && known.expires > now.getTime() ? known : null;
  const parsed = tokenShape.safeParse(await readToken(token));
  if (!parsed.success) return null;
  const { sub, sid, exp } = parsed.data;
  const claims = {
    realm: parsed.data.realm,
    personId: sub,
    sessionId: sid,
    issuedAt: timeOf(sid),
    expires: exp * 1000,
  };
  verified().set(key, claims);
  return claims.realm === realm && claims.expires > now.getTime() ? claims : null;
}
