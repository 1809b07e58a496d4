import { sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { csrf, demoAccounts, signIn, signInBody } from '#bench/support/demo.ts';
import type { Shot } from '#bench/support/load.ts';
import { findTenant } from '#db/placement.ts';
import { closePools } from '#db/pools.ts';
import { withTenant } from '#db/tenant-db.ts';
import { mintLaunchToken } from '#features/tracking/rules/launch-token.ts';
import type { Environments } from '#scripts/up/environment.ts';

/** The pages that are measured, for people of both tenants by turns. */
export async function pageShots(port: number): Promise<{ home: Shot[]; catalog: Shot[]; course: Shot[] }> {
  const visitors: Pick<Shot, 'host' | 'headers'>[] = [];
  for (const account of demoAccounts())
    visitors.push({ host: account.host, headers: { cookie: await signIn(port, account) } });
  const at = (path: string): Shot[] => visitors.map((visitor) => ({ ...visitor, path, status: 200 }));
  return { home: at('/'), catalog: at('/catalog'), course: at('/courses/security-awareness') };
}

/** Password sign-ins of people of both tenants. */
export async function signInShots(port: number): Promise<Shot[]> {
  const shots: Shot[] = [];
  for (const account of demoAccounts()) {
    const { token, cookie } = await csrf(port, account.host);
    shots.push({
      method: 'POST',
      path: '/api/auth/callback/password',
      host: account.host,
      headers: { 'content-type': 'application/x-www-form-urlencoded', cookie },
      body: signInBody(account, token),
      status: 200,
    });
  }
  return shots;
}

type Launch = { host: string; token: string; lessonId: string };

/** Batches of five new events each, from people with a course under way at both tenants. */
export async function trackShots({ server }: Environments): Promise<() => Shot> {
  Object.assign(process.env, server);
  const perTenant = await Promise.all(['acme', 'globex'].map(launchesOf));
  await closePools();
  let turn = 0;
  return () => {
    const launches = perTenant[turn % perTenant.length] ?? [];
    const launch = launches[Math.floor(turn / perTenant.length) % launches.length];
    if (!launch) throw new Error('Nobody has a course under way.');
    turn += 1;
    const body = JSON.stringify({ events: Array.from({ length: 5 }, (_, n) => watched(turn * 5 + n)) });
    const headers = { authorization: `Bearer ${launch.token}`, 'content-type': 'application/json' };
    return { method: 'POST', path: '/api/track', host: launch.host, headers, body, status: 200 };
  };
}

const watched = (seq: number) => ({
  id: uuidv7(),
  seq,
  kind: 'time.spent',
  at: Date.now(),
  data: { seconds: 1 },
});

async function launchesOf(slug: string): Promise<Launch[]> {
  const tenant = await findTenant(slug);
  if (!tenant) throw new Error(`There is no tenant ${slug}.`);
  const rows = await withTenant(tenant, 'read', (db) =>
    db.execute<{ attempt_id: string; person_id: string; lesson_id: string }>(sql`
      select a.id as attempt_id, a.person_id, l.id as lesson_id
      from attempt a join lesson l on l.course_version_id = a.course_version_id and l.position = 1
      where a.completed_at is null and a.voided_at is null limit 400`),
  );
  return rows.map((row) => ({
    host: `${slug}.localhost`,
    lessonId: row.lesson_id,
    token: mintLaunchToken(
      { tenantId: tenant.id, personId: row.person_id, attemptId: row.attempt_id, lessonId: row.lesson_id },
      new Date(),
    ),
  }));
}
