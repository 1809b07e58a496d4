import postgres from 'postgres';
import { type Migration, readMigrations } from '#db/migration-files.ts';
import { wallsSql } from '#db/walls.ts';

export type MigrateOptions = {
  /** Called once before the first migration and after each. */
  progress?: (done: number, total: number, schema: string) => void;
  /** Report what would run, and run nothing. */
  dryRun?: boolean;
  /** Schemas migrated at the same time. */
  parallel?: number;
  /** For tests: other migrations than the project's own. */
  migrations?: { platform: Migration[]; tenant: Migration[] };
};

export type MigrateResult = { applied: { schema: string; name: string }[] };

type Target = { schema: string; tenantId: string | null; canary: boolean };
type Step = { target: Target; missing: Migration[] };

/**
 * Brings `platform` and every tenant schema of a cluster to the newest version: a schema at a time in order, schemas in
 * parallel, canary tenants first, one transaction and one ledger row per migration. Run again after a crash, it resumes.
 * @param adminUrl a role that owns, or may act as, `lectern_owner`
 * @throws the first failure, naming schema and migration; canaries that fail keep all others untouched
 */
export async function migrateAll(adminUrl: string, options: MigrateOptions = {}): Promise<MigrateResult> {
  const parallel = options.parallel ?? 4;
  const sql = postgres(adminUrl, { max: parallel, onnotice: () => {} });
  const files = options.migrations ?? {
    platform: readMigrations('platform'),
    tenant: readMigrations('tenant'),
  };
  try {
    const result: MigrateResult = { applied: [] };
    const run = async (steps: Step[]) => {
      const total = steps.reduce((sum, step) => sum + step.missing.length, 0);
      const before = result.applied.length;
      options.progress?.(0, total, '');
      await eachInParallel(steps, parallel, async ({ target, missing }) => {
        for (const migration of missing) {
          if (!options.dryRun) await applyOne(sql, target, migration);
          result.applied.push({ schema: target.schema, name: migration.name });
          options.progress?.(result.applied.length - before, total, target.schema);
        }
      });
    };

    if (!(await ledgerExists(sql))) {
      if (options.dryRun) {
        return { applied: files.platform.map(({ name }) => ({ schema: 'platform', name })) };
      }
      await createLedger(sql);
    }
    const pending = await pendingSteps(sql, files);
    await run(pending.filter((step) => step.target.schema === 'platform'));
    const tenants =
      pending.some((step) => step.target.schema === 'platform') && !options.dryRun
        ? await pendingSteps(sql, files)
        : pending.filter((step) => step.target.schema !== 'platform');
    await run(tenants.filter((step) => step.target.canary));
    await run(tenants.filter((step) => !step.target.canary));
    return result;
  } finally {
    await sql.end({ timeout: 5 });
  }
}

async function ledgerExists(sql: postgres.Sql): Promise<boolean> {
  const [row] = await sql`select to_regclass('platform.migration') is not null as there`;
  return row?.there === true;
}

async function createLedger(sql: postgres.Sql): Promise<void> {
  await sql.begin(async (tx) => {
    await tx`select pg_advisory_xact_lock(hashtext('lectern.setup'))`;
    await tx`set local role lectern_owner`;
    await tx`create table if not exists platform.migration (
      schema text not null, name text not null, checksum text not null,
      applied_at timestamptz not null default now(), took_ms integer not null, primary key (schema, name))`;
  });
}

/** What is missing where: one query, and an empty answer when nothing is. */
async function pendingSteps(
  sql: postgres.Sql,
  files: { platform: Migration[]; tenant: Migration[] },
): Promise<Step[]> {
  const [there] = await sql`select to_regclass('platform.tenant') is not null as there`;
  const rows = there?.there
    ? await sql<{ schema: string; tenantId: string | null; canary: boolean; applied: string[] }[]>`
        with target as (
          select 'platform' as schema, null::uuid as "tenantId", false as canary
          union all select schema, id, canary from platform.tenant)
        select t.*, coalesce(array_agg(m.name || ' ' || m.checksum) filter (where m.name is not null), '{}') as applied
        from target t left join platform.migration m on m.schema = t.schema
        group by t.schema, t."tenantId", t.canary
        having count(m.name) < case t.schema when 'platform' then ${files.platform.length}::int else ${files.tenant.length}::int end
          or t.schema = 'platform'
        order by t.schema`
    : [{ schema: 'platform', tenantId: null, canary: false, applied: [] as string[] }];
  return rows
    .map((row) => {
      const all = row.schema === 'platform' ? files.platform : files.tenant;
      const applied = new Map(row.applied.map((line) => line.split(' ') as [string, string]));
      for (const file of all) {
        const was = applied.get(file.name);
        if (was !== undefined && was !== file.checksum) {
          throw new Error(
            `Migration ${file.name} was changed after it ran on ${row.schema}: write a new one instead.`,
          );
        }
      }
      return { target: row, missing: all.filter((file) => !applied.has(file.name)) };
    })
    .filter((step) => step.missing.length > 0);
}

async function applyOne(sql: postgres.Sql, target: Target, migration: Migration): Promise<void> {
  const began = performance.now();
  try {
    await sql.begin(async (tx) => {
      await tx`select pg_advisory_xact_lock(hashtext(${`lectern.migrate:${target.schema}`}))`;
      const [done] =
        await tx`select from platform.migration where schema = ${target.schema} and name = ${migration.name}`;
      if (done) return;
      await tx.unsafe(`set local role lectern_owner; set local search_path = ${target.schema}, extensions`);
      // Without the tenant, a backfill would see no row: the owner is bound by the policies too (FORCE).
      if (target.tenantId) await tx.unsafe(`set local app.current_tenant = '${target.tenantId}'`);
      await tx.unsafe(migration.sql);
      if (target.tenantId) await tx.unsafe(wallsSql(target.schema));
      await tx`insert into platform.migration (schema, name, checksum, took_ms) values
        (${target.schema}, ${migration.name}, ${migration.checksum}, ${Math.round(performance.now() - began)})`;
    });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(
      `Migration ${migration.name} failed on ${target.schema} and was rolled back there: ${reason}`,
      { cause },
    );
  }
}

async function eachInParallel<T>(
  items: T[],
  parallel: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const queue = [...items];
  const failures: unknown[] = [];
  const worker = async () => {
    for (let item = queue.shift(); item !== undefined && failures.length === 0; item = queue.shift()) {
      await work(item).catch((error) => failures.push(error));
    }
  };
  await Promise.all(Array.from({ length: Math.min(parallel, items.length) }, worker));
  if (failures.length > 0) throw failures[0];
}
