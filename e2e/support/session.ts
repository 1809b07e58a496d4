import { setTimeout as sleep } from 'node:timers/promises';
import { type Answer, ask } from '#e2e/support/http.ts';
import { DEMO_PASSWORD } from '#scripts/seed/people.ts';

export const SESSION_COOKIE = 'lectern.session';

export const hostOf = (tenant: string) => `${tenant}.localhost:${process.env.E2E_PORT}`;

/** The cookies an answer sets, as a Cookie header. */
export const cookiesOf = ({ headers }: Answer): string =>
  [headers['set-cookie'] ?? []]
    .flat()
    .map((line) => line.split(';', 1)[0])
    .join('; ');

export const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

export async function csrf(host: string, headers: Record<string, string> = {}, at?: number) {
  const answer = await ask({ host, path: '/api/auth/csrf', headers, ...(at && { at }) });
  const { csrfToken } = JSON.parse(answer.body) as { csrfToken: string };
  return { token: csrfToken, cookie: cookiesOf(answer) };
}

type Credentials = { host: string; email: string; password?: string; callbackUrl?: string };
type Manner = { headers?: Record<string, string>; from?: string };

/** One try at signing in, as the form makes it: whoever is told to wait in line does. */
export async function trySignIn(
  { host, email, password = DEMO_PASSWORD, callbackUrl = '/' }: Credentials,
  { headers = {}, from }: Manner = {},
): Promise<Answer> {
  const { token, cookie } = await csrf(host, headers);
  const fields = { csrfToken: token, email, password, callbackUrl, json: 'true' };
  for (let place = ''; ; ) {
    const answer = await ask({
      host,
      path: '/api/auth/callback/password',
      method: 'POST',
      headers: { ...FORM, ...headers },
      cookie: place ? `${cookie}; ${place}` : cookie,
      body: new URLSearchParams(fields).toString(),
      ...(from && { from }),
    });
    if (answer.status !== 202) return answer;
    place = cookiesOf(answer);
    await sleep((JSON.parse(answer.body) as { pollAfterMs: number }).pollAfterMs);
  }
}

/** Signs out as the button does. */
export async function endSession(host: string, session: string, at?: number): Promise<Answer> {
  const { token, cookie } = await csrf(host, {}, at);
  const fields = { csrfToken: token, callbackUrl: '/sign-in', json: 'true' };
  return ask({
    host,
    path: '/api/auth/signout',
    method: 'POST',
    headers: FORM,
    cookie: `${session}; ${cookie}`,
    body: new URLSearchParams(fields).toString(),
    ...(at && { at }),
  });
}

const held = new Map<string, Promise<string>>();

/** The session cookie of a demo person; signed in once in this process. */
export function sessionOf(tenant: string, email: string): Promise<string> {
  const key = `${tenant} ${email}`;
  let session = held.get(key);
  if (!session) {
    session = newSession(tenant, email);
    held.set(key, session);
  }
  return session;
}

/** A session of its own, for a test that ends it. */
export async function newSession(tenant: string, email: string, password = DEMO_PASSWORD): Promise<string> {
  const answer = await trySignIn({ host: hostOf(tenant), email, password });
  const cookie = cookiesOf(answer)
    .split('; ')
    .find((one) => one.startsWith(`${SESSION_COOKIE}=`));
  if (!cookie) throw new Error(`${email} could not sign in: ${answer.status} ${answer.body}`);
  return cookie;
}

export const PEOPLE = {
  acme: {
    hr: 'hana.novak@acme.example',
    learner: 'eli.brandt@acme.example',
    manager: 'maya.okafor@acme.example',
    admin: 'tomas.lind@acme.example',
    auditor: 'ingrid.solberg@acme.example',
    author: 'omar.haddad@acme.example',
  },
  globex: {
    hr: 'grace.liu@globex.example',
    learner: 'leo.martins@globex.example',
    manager: 'priya.raman@globex.example',
    admin: 'sam.ortega@globex.example',
  },
} as const;
