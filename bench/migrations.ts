import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import postgres from 'postgres';
import { z } from 'zod';
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
const FAILING = migration('9001_failing', 'select 1 / 0');

function migration(name: string, sql: string): Migration {
  return { name, sql, checksum: sha256(sql) };
}

const input = z.object({ tenants: z.coerce.number().int().min(2).max(5_000) });

/**
 * `npm run bench -- migrations [--tenants 1000] [--json FILE]`: creates so many tenants on a cluster of its own, then migrates
 * all of them, then nothing, then fails on a canary.
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
    const limit = (TARGET_MS.migration * parsed.data.tenants) / 1_000;
    if (figures.migrationMs > limit || figures.nothingMs > TARGET_MS.nothing)
      throw new AppError(
        'conflict',
        `Missed: ${limit} ms for a migration, ${TARGET_MS.nothing} ms for none.`,
      );
  } finally {
    await cluster.stop();
    await removeEmbedded(FOLDER);
  }
}

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
  const touched = await afterFailingCanary(adminUrl, { ...files, tenant: [...files.tenant, FAILING] });
  return { tenants, createMs, createEachMs: Math.round(createMs / tenants), migrationMs, nothingMs, touched };
}

/** How many schemas a migration reached that its canary refused. */
async function afterFailingCanary(
  adminUrl: string,
  migrations: { platform: Migration[]; tenant: Migration[] },
): Promise<number> {
  const sql = postgres(adminUrl, { max: 1, onnotice: () => {} });
  try {
    await sql`update platform.tenant set canary = true where slug = 'bench-1'`;
    await migrateAll(adminUrl, { migrations }).catch(() => {});
    const [row] = await sql<{ n: number }[]>`
      select count(*)::int as n from platform.migration where name = ${FAILING.name}`;
    return row?.n ?? 0;
  } finally {
    await sql.end();
  }
}

async function took(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return Math.round(performance.now() - began);
}
