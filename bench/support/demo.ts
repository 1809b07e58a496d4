import { resolve } from 'node:path';
import { type Answer, send } from '#bench/support/load.ts';
import { type EmbeddedCluster, startEmbedded } from '#lib/embedded/start.ts';
import { readPeople } from '#scripts/seed/ingredients.ts';
import { DEMO_PASSWORD } from '#scripts/seed/people.ts';
import { runScript } from '#scripts/up/child.ts';
import { type Environments, embeddedEnvironment } from '#scripts/up/environment.ts';

export const BENCH_FOLDER = resolve('.lectern/bench');

/** The demo tenants on a database of the benches' own. */
export async function demoPortal(): Promise<{ cluster: EmbeddedCluster; environments: Environments }> {
  const cluster = await startEmbedded({ folder: BENCH_FOLDER, standbys: ['replica'] });
  const base = {
    ...process.env,
    NODE_ENV: 'production' as const,
    LECTERN_DATA: BENCH_FOLDER,
    LOG_LEVEL: 'error',
  };
  const environments = embeddedEnvironment(base, cluster);
  const { signal } = new AbortController();
  await runScript('scripts/migrate.ts', environments.setup, signal);
  await runScript('scripts/seed.ts', environments.setup, signal);
  return { cluster, environments };
}

export type DemoAccount = { tenant: string; host: string; email: string; password: string };

/** The people of both tenants who can sign in, by turns. */
export function demoAccounts(): DemoAccount[] {
  const { tenants } = readPeople();
  const lists = Object.entries(tenants).map(([tenant, { people }]) =>
    people.map(({ email }) => ({ tenant, host: `${tenant}.localhost`, email, password: DEMO_PASSWORD })),
  );
  const shortest = Math.min(...lists.map((list) => list.length));
  return Array.from({ length: shortest }, (_, n) => lists.flatMap((list) => list[n] ?? [])).flat();
}

const cookiesOf = ({ headers }: Answer): string =>
  [headers['set-cookie'] ?? []]
    .flat()
    .map((line) => line.split(';', 1)[0])
    .join('; ');

/** What a sign-in form needs first: the token against forged requests, and its cookie. */
export async function csrf(port: number, host: string): Promise<{ token: string; cookie: string }> {
  const answer = await send(port, { path: '/api/auth/csrf', host, status: 200 });
  return { token: (JSON.parse(answer.body) as { csrfToken: string }).csrfToken, cookie: cookiesOf(answer) };
}

export const signInBody = (account: DemoAccount, token: string): string =>
  new URLSearchParams({
    csrfToken: token,
    email: account.email,
    password: account.password,
    json: 'true',
  }).toString();

/** Signs in and returns the session's cookie. */
export async function signIn(port: number, account: DemoAccount): Promise<string> {
  const { token, cookie } = await csrf(port, account.host);
  const answer = await send(port, {
    method: 'POST',
    path: '/api/auth/callback/password',
    host: account.host,
    headers: { 'content-type': 'application/x-www-form-urlencoded', cookie },
    body: signInBody(account, token),
    status: 200,
  });
  const session = cookiesOf(answer);
  if (answer.status !== 200 || !session.includes('session'))
    throw new Error(`${account.email} could not sign in: ${answer.body}`);
  return session;
}
