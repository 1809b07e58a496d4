import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import postgres from 'postgres';
import { setUpCluster } from '#db/cluster-setup.ts';
import { migrateAll } from '#db/migrate.ts';
import { askDirectory, findTenant, type Tenant } from '#db/placement.ts';
import { closePools } from '#db/pools.ts';
import { backupTenant } from '#db/portable/backup.ts';
import { contentsOf } from '#db/portable/compare.ts';
import type { Restoring } from '#db/portable/restore.ts';
import { causalPoint, withTenant } from '#db/tenant-db.ts';
import { createTenant } from '#db/tenants.ts';
import { heard } from '#db/testing.ts';
import { recordAudit, sealPending, verifyAudit } from '#features/audit/commands.ts';
import { installJobs } from '#features/jobs/jobs.ts';
import { removeEmbedded } from '#lib/embedded/existing.ts';
import { type EmbeddedCluster, startEmbedded } from '#lib/embedded/start.ts';
import { AppError } from '#lib/errors.ts';
import { storage } from '#lib/storage.ts';

export const now = new Date('2026-03-01T10:00:00Z');
export const work = mkdtempSync(join(tmpdir(), 'lectern-portable-'));
export const file = (name: string) => join(work, name);
export const EVENTS = 15_000;
let folders: string[] = [];

export let first: EmbeddedCluster;
export let second: EmbeddedCluster;
export let acme: Tenant;
export let globex: Tenant;
export let picture: string;

/** Two clusters of a test file's own, with two tenants on the first that have something of everything. */
export async function startTwo(name: string): Promise<void> {
  folders = [`${name}-first`, `${name}-second`].map((each) => resolve('.lectern', `test-${each}`));
  process.env.LECTERN_DATA = join(work, 'data');
  process.env.LECTERN_SECRET = randomBytes(32).toString('base64url');
  process.env.LOG_LEVEL ??= 'silent';
  [first, second] = (await Promise.all(folders.map(made))) as [EmbeddedCluster, EmbeddedCluster];
  process.env.DATABASE_CLUSTERS = JSON.stringify(
    Object.entries({ first, second }).map(([name, { primaryUrl, passwords, adminUrl }]) => ({
      name,
      primary: primaryUrl('lectern_app', passwords.app),
      admin: adminUrl,
    })),
  );
  for (const slug of ['acme', 'globex'])
    await createTenant(first.adminUrl, { slug, name: slug, cluster: 'first' });
  [acme, globex] = (await heard(() => Promise.all(['acme', 'globex'].map(findTenant)))) as [Tenant, Tenant];
  picture = await storage().put('acme', randomBytes(700_000), 'png');
  await fill(acme, EVENTS);
  await fill(globex, 10);
}

export async function stopTwo(): Promise<void> {
  await closePools();
  await Promise.all([first.stop(), second.stop()]);
  for (const folder of folders) await removeEmbedded(folder);
  rmSync(work, { recursive: true });
}

async function made(folder: string): Promise<EmbeddedCluster> {
  await removeEmbedded(folder);
  const cluster = await startEmbedded({ folder, standbys: [] });
  await setUpCluster(cluster.adminUrl, cluster.passwords);
  await migrateAll(cluster.adminUrl);
  await installJobs(cluster.adminUrl);
  return cluster;
}

/** What text can hold that a format of lines could trip over, trees that point at themselves, and a trail. */
async function fill(tenant: Tenant, events: number): Promise<void> {
  const brand = JSON.stringify({ logo: picture, odd: 'tab\t newline\n back\\slash \\. \\N "quote" ünï €' });
  await on(first, (sql) =>
    sql.begin(async (tx) => {
      await tx.unsafe(
        `set local search_path = ${tenant.schema}; set local app.current_tenant = '${tenant.id}'`,
      );
      await tx`insert into setting (name, value) values ('brand', ${brand}::text::jsonb)`;
      await tx`insert into unit (name, code) values (${'a\tb\nc\\.\\N'}, 'top')`;
      await tx`insert into unit (name, code, parent_id) select 'below', 'below', id from unit`;
      await tx`insert into person (email, given_name, family_name, locale, time_zone, unit_id)
      select 'p' || n || '@example.com', 'P' || n, '', 'en', 'Asia/Kathmandu', (select id from unit where code = 'below')
      from generate_series(1, 50) n`;
      await tx`update person set manager_id = (select id from person where email = 'p1@example.com') where email <> 'p1@example.com'`;
      await tx`insert into media (sha256, name, content_type, bytes) values (${picture.slice(0, 64)}, ${picture}, 'image/png', 700000)`;
      await tx`insert into tracking_event (id, attempt_id, lesson_id, person_id, seq, kind, at, received_at, data)
      select gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), n, 'tick', now(), now(),
        jsonb_build_object('n', n, 'text', repeat('x', n % 90)) from generate_series(1, ${events}::int) n`;
    }),
  );
  for (let n = 0; n < 3; n++)
    await withTenant(tenant, 'write', (db) =>
      recordAudit(db, [
        {
          at: now,
          actor: { kind: 'system', id: null },
          action: 'person.changed',
          subject: { kind: 'person', id: randomUUID() },
          changes: { familyName: { before: 'Brandt', after: `Brandt ${n}` } },
        },
      ]),
    );
  while ((await sealPending(tenant, now)) > 0);
}

export const homeOf = (tenant: Tenant) => ({
  adminUrl: (tenant.cluster === 'first' ? first : second).adminUrl,
  schema: tenant.schema,
});
export const contents = (tenant: Tenant) => contentsOf(homeOf(tenant), tenant.id);
export const backup = (name: string, media = true) => backupTenant(homeOf(acme), file(name), { media, now });

export const onto = (name: 'first' | 'second', more: Partial<Restoring> = {}): Restoring => ({
  cluster: { name, adminUrl: (name === 'first' ? first : second).adminUrl },
  directory: first.adminUrl,
  check: verified,
  ...more,
});

export async function verified(tenant: Tenant): Promise<string | null> {
  while ((await sealPending(tenant, now)) > 0);
  return (await verifyAudit({ ...tenant, seen: await causalPoint(tenant) }, now)).fault;
}

export async function found(slug: string): Promise<Tenant> {
  await heard(askDirectory);
  const tenant = await heard(() => findTenant(slug));
  assert.ok(tenant, `${slug} is in the directory`);
  return tenant;
}

export async function on<T>(
  cluster: EmbeddedCluster,
  ask: (sql: postgres.Sql) => PromiseLike<T>,
): Promise<T> {
  const sql = postgres(cluster.adminUrl, { max: 1, onnotice: () => {} });
  try {
    return await ask(sql);
  } finally {
    await sql.end();
  }
}

/** Everything by which a tenant shows on a cluster. */
export const traces = (cluster: EmbeddedCluster) =>
  on(cluster, async (sql) => [
    ...(await sql`select nspname as name from pg_namespace where nspname like 't\_%'
      union all select 'role ' || rolname from pg_roles where rolname like 't\_%'
      union all select 'row ' || slug || state from platform.tenant
      union all select 'ledger ' || schema || count(*) from platform.migration group by schema order by 1`),
  ]);

export async function drop(tenant: Tenant): Promise<void> {
  await on(tenant.cluster === 'first' ? first : second, (sql) =>
    sql.unsafe(`drop schema ${tenant.schema} cascade; drop role ${tenant.schema};
      delete from platform.migration where schema = '${tenant.schema}';
      delete from platform.domain where tenant_id = '${tenant.id}';
      delete from platform.tenant where id = '${tenant.id}'`),
  );
  await on(first, async (sql) => {
    await sql`delete from platform.domain where tenant_id = ${tenant.id}`;
    await sql`delete from platform.tenant where id = ${tenant.id}`;
  });
  await heard(askDirectory);
}

export const refused = (code: string, words: RegExp) => (error: unknown) =>
  error instanceof AppError && error.code === code && words.test(error.message);
