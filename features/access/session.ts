import { cookies, headers } from 'next/headers';
import NextAuth, { type NextAuthOptions } from 'next-auth';
import CredentialsProvider from 'next-auth/providers/credentials';
import { v7 as uuidv7 } from 'uuid';
import { decodeCausalPoint, SEEN_COOKIE } from '#db/causal.ts';
import { findTenant, type Tenant } from '#db/placement.ts';
import { signInAsOperator, signInWithPassword, signOut, signOutOperator } from '#features/access/commands.ts';
import { claimsFor } from '#features/access/door.ts';
import { signInInput } from '#features/access/input.ts';
import { authSecret, csrfCookie, readCsrf } from '#features/access/rules/csrf.ts';
import { PLATFORM } from '#features/access/rules/platform.ts';
import { type Claims, readToken, sessionCookie, tokenShape } from '#features/access/rules/session-token.ts';
import { flush } from '#lib/cache.ts';
import { clock } from '#lib/clock.ts';
import { env } from '#lib/env.ts';
import { AppError, HTTP_STATUS } from '#lib/errors.ts';
import { log } from '#lib/log.ts';
import { tenantHost } from '#lib/tenant-host.ts';

const SESSION_SECONDS = 12 * 60 * 60;

async function cookieName(): Promise<{ name: string; secure: boolean }> {
  const secure = (await headers()).get('x-forwarded-proto') === 'https';
  return { name: sessionCookie(secure), secure };
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

async function authorize(input: unknown, refused: (error: AppError) => void): Promise<{ id: string } | null> {
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
    // next-auth keeps to itself what it is thrown, but for the message: that it carries to the form as an error code.
    if (error instanceof AppError) refused(error);
    else log().error({ err: error }, 'a password could not be checked');
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

/** What next-auth would not tell whoever called it. */
type Aside = {
  /** Why a session could not be ended. */
  failed: unknown[];
  /** Why nobody was signed in, though not by a wrong password. */
  refused: AppError[];
};

async function options(place: Place, aside: Aside): Promise<NextAuthOptions> {
  const { realm } = place;
  const { name, secure } = await cookieName();
  const attributes = { httpOnly: true, sameSite: 'lax' as const, path: '/', secure };
  return {
    secret: authSecret(),
    session: { strategy: 'jwt', maxAge: SESSION_SECONDS },
    jwt: { decode: async ({ token }) => (token ? readToken(token) : null) },
    useSecureCookies: secure,
    cookies: {
      sessionToken: { name, options: attributes },
      csrfToken: { name: csrfCookie(secure), options: attributes },
    },
    pages: { signIn: '/sign-in', error: '/sign-in', signOut: '/sign-in' },
    providers: [
      CredentialsProvider({
        id: 'password',
        credentials: { email: {}, password: {} },
        authorize: (input) => authorize(input, (error) => aside.refused.push(error)),
      }),
    ],
    callbacks: {
      jwt: ({ token, user }) => (user ? { sub: user.id, realm, sid: uuidv7() } : token),
      session: ({ session }) => session,
      redirect: ({ url, baseUrl }) =>
        url.startsWith('/') && !url.startsWith('//') ? `${baseUrl}${url}` : baseUrl,
    },
    // What an event throws, next-auth keeps to itself.
    events: {
      signOut: ({ token }) => endSession(place, token).catch((error) => void aside.failed.push(error)),
    },
    logger: { error() {}, warn() {}, debug() {} },
  };
}

/** What a sign-in form on this page has to carry; empty when the browser has not got its cookie. */
export async function formToken(): Promise<string> {
  const { secure } = await cookieName();
  return readCsrf((await cookies()).get(csrfCookie(secure))?.value, authSecret()) ?? '';
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
  const aside: Aside = { failed: [], refused: [] };
  if (request.method === 'POST' && !isForm(request)) return new Response('Send a form', { status: 415 });
  const settings = await options(place, aside);
  const answer: Response = await NextAuth(request as never, context as never, settings);
  if (answer.status === 401 && aside.refused[0]) return notNow(answer, aside.refused[0]);
  if (aside.failed.length === 0) return toTheForm(answer);
  // The cookie stays: a browser that had lost it would look signed out, and the token would still be good.
  log().error({ err: aside.failed[0] }, 'a session could not be ended');
  return new Response('You are still signed in: the portal could not note that you leave. Try again.', {
    status: 503,
  });
}

/** next-auth reads JSON too, and fails by what is none. */
const isForm = ({ headers }: Request): boolean =>
  headers.get('content-type')?.startsWith('application/x-www-form-urlencoded') === true;

/** next-auth calls every refusal a wrong password. Too much at once, and too many tries, are none, and say when to come again. */
function notNow(answer: Response, { code, retryAfter = 5 }: AppError): Response {
  const headers = new Headers(answer.headers);
  headers.set('retry-after', String(retryAfter));
  return new Response(answer.body, { status: HTTP_STATUS[code], headers });
}

/** Where next-auth sends a browser without script that it refuses: to its own page of errors, which is closed. */
function toTheForm(answer: Response): Response {
  const location = answer.headers.get('location');
  const led = location === null ? null : new URL(location);
  if (!led || !/^\/api\/auth\/(error|signin)$/.test(led.pathname)) return answer;
  const code = led.searchParams.get('error') ?? 'csrf';
  const headers = new Headers(answer.headers);
  headers.set('location', `/sign-in?error=${encodeURIComponent(code)}`);
  return new Response(null, { status: 303, headers });
}

/** The claims of this request's session cookie if it was issued for `realm`, checked without database or network. */
export async function readSession(realm: string): Promise<Claims | null> {
  const { name } = await cookieName();
  return claimsFor(realm, (await cookies()).get(name)?.value);
}
