import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import postgres from 'postgres';
import { z } from 'zod';
import { killedHalfWay, reached } from '#bench/support/killed-migration.ts';
import { setUpCluster } from '#db/cluster-setup.ts';
import { migrateAll } from '#db/migrate.ts';
import { type Migration, readMigrations } from '#db/migration-files.ts';
import { createTenant } from '#db/tenants.ts';
import { sha256 } from '#lib/crypto.ts';
import { removeEmbedded } from '#lib/embedded/existing.ts';
import { type EmbeddedCluster, startEmbedded } from '#lib/embedded/start.ts';
import { AppError } from '#lib/errors.ts';
import { eachInParallel } from '#lib/in-parallel.ts';
import { progressLine } from '#scripts/terminal.ts';

const FOLDER = resolve('.lectern', 'bench', 'migrations');
/** Of a thousand tenants on two cores. */
const TARGET_MS = { migration: 120_000, nothing: 2_000 };

/** As a usual migration is: a table, a column and an index. */
const USUAL = migration(
  '9000_usual',
  `create table remark (id uuid primary key default uuidv7(), text text not null,
    tenant_id uuid not null default nullif(current_setting('app.current_tenant', true), '')::uuid);
  alter table person add column nickname text;
  create index person_nickname_idx on person (nickname)`,
);
const SECOND = migration('9001_second', 'alter table person add column pronouns text');
const FAILING = migration('9002_failing', 'select 1 / 0');

function migration(name: string, sql: string): Migration {
  return { name, sql, checksum: sha256(sql) };
}

type Files = { platform: Migration[]; tenant: Migration[] };

const input = z.object({ tenants: z.coerce.number().int().min(2).max(5_000) });

/**
 * `npm run bench -- migrations [--tenants 1000] [--json FILE]`: creates so many tenants on a cluster of its own, then migrates
 * all of them, then nothing, then is killed half-way and goes on, then fails on a canary.
 */
export async function run(args: string[]): Promise<void> {
  const options = { tenants: { type: 'string', default: '1000' }, json: { type: 'string' } } as const;
  const { values } = parseArgs({ args, options });
  const parsed = input.safeParse(values);
  if (!parsed.success) throw new AppError('bad_input', 'Give --tenants a number from 2 to 5000.');
  await removeEmbedded(FOLDER);
  const cluster = await startEmbedded({ folder: FOLDER, standbys: [] });
  try {
    const figures = await measure(cluster, parsed.data.tenants);
    console.table(figures);
    if (values.json) writeFileSync(values.json, `${JSON.stringify(figures, null, 2)}\n`);
    judge(figures);
  } finally {
    await cluster.stop();
    await removeEmbedded(FOLDER);
  }
}

type Figures = Awaited<ReturnType<typeof measure>>;

async function measure({ adminUrl, passwords }: EmbeddedCluster, tenants: number) {
  await setUpCluster(adminUrl, passwords);
  await migrateAll(adminUrl);
  const slugs = Array.from({ length: tenants }, (_, n) => `bench-${n}`);
  const made = progressLine('  created');
  let done = 0;
  const createMs = await took(() =>
    eachInParallel(slugs, 2, async (slug) => {
      await createTenant(adminUrl, { slug, name: slug, cluster: 'main' });
      done += 1;
      made(done, tenants);
    }),
  );
  const files = { platform: readMigrations('platform'), tenant: [...readMigrations('tenant'), USUAL] };
  const progress = progressLine('  migrated');
  const migrationMs = await took(() => migrateAll(adminUrl, { migrations: files, progress }));
  const nothingMs = await took(() => migrateAll(adminUrl, { migrations: files }));
  const more = { ...files, tenant: [...files.tenant, SECOND] };
  const beforeTheKill = await killedHalfWay(adminUrl, [USUAL, SECOND], tenants / 2);
  const resumedMs = await took(() => migrateAll(adminUrl, { migrations: more, progress }));
  const afterResuming = await reached(adminUrl, SECOND.name);
  const touched = await afterFailingCanary(adminUrl, { ...more, tenant: [...more.tenant, FAILING] });
  const createEachMs = Math.round(createMs / tenants);
  return {
    ...{ tenants, createMs, createEachMs, migrationMs, nothingMs },
    ...{ beforeTheKill, resumedMs, afterResuming, touched },
  };
}

/** How many schemas a migration reached that its canary refused. */
async function afterFailingCanary(adminUrl: string, migrations: Files): Promise<number> {
  const sql = postgres(adminUrl, { max: 1, onnotice: () => {} });
  try {
    await sql`update platform.tenant set canary = true where slug = 'bench-1'`;
  } finally {
    await sql.end();
  }
  await migrateAll(adminUrl, { migrations }).catch(() => {});
  return reached(adminUrl, FAILING.name);
}

/** @throws with every figure that is missed */
function judge({ tenants, migrationMs, nothingMs, beforeTheKill, afterResuming, touched }: Figures): void {
  const limit = (TARGET_MS.migration * tenants) / 1_000;
  const missed = [
    migrationMs > limit && `A migration took ${migrationMs} ms; ${limit} are asked.`,
    nothingMs > TARGET_MS.nothing &&
      `Finding nothing to do took ${nothingMs} ms; ${TARGET_MS.nothing} are asked.`,
    beforeTheKill >= tenants && 'The runner had ended before it was killed.',
    afterResuming !== tenants && `After going on ${afterResuming} of ${tenants} schemas had the migration.`,
    touched > 0 && `A failing canary did not stop it: ${touched} schemas have the migration.`,
  ].filter((one) => one !== false);
  if (missed.length > 0) throw new AppError('conflict', missed.join('\n'));
}

async function took(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return Math.round(performance.now() - began);
}
