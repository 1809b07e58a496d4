import postgres from 'postgres';
import { type Migration, readMigrations } from '#db/migration-files.ts';
import { wallsSql } from '#db/walls.ts';
import { eachInParallel } from '#lib/in-parallel.ts';

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

/** A schema, and whose it is. */
type Place = { schema: string; tenantId: string | null };
type Target = Place & { canary: boolean };
type Step = { target: Target; missing: Migration[] };

const PLATFORM: Target = { schema: 'platform', tenantId: null, canary: false };
const UNDEFINED_TABLE = '42P01';

/**
 * Brings `platform` and every tenant schema of a cluster to the newest version: a schema at a time in order, schemas in
 * parallel, canary tenants first, one transaction and one ledger row per migration. Run again after a crash, it resumes.
 * @param adminUrl a role that owns, or may act as, `lectern_owner`
 * @throws the first failure, naming schema and migration; canaries that fail keep all others untouched
 */
export async function migrateAll(adminUrl: string, options: MigrateOptions = {}): Promise<MigrateResult> {
  const parallel = options.parallel ?? 4;
  const sql = postgres(adminUrl, { max: parallel, onnotice: () => {}, fetch_types: false });
  const files = options.migrations ?? {
    platform: readMigrations('platform'),
    tenant: readMigrations('tenant'),
  };
  try {
    const result: MigrateResult = { applied: [] };
    const run = async (steps: Step[]) => {
      const total = steps.reduce((sum, step) => sum + step.missing.length, 0);
      let done = 0;
      options.progress?.(0, total, '');
      await eachInParallel(steps, parallel, async ({ target, missing }) => {
        for (const migration of missing) {
          const did = options.dryRun || (await applyOne(sql, target, migration));
          if (did) result.applied.push({ schema: target.schema, name: migration.name });
          done += 1;
          options.progress?.(done, total, target.schema);
        }
      });
    };

    let pending = await pendingSteps(sql, files);
    if (!pending) {
      if (options.dryRun) {
        return { applied: files.platform.map(({ name }) => ({ schema: 'platform', name })) };
      }
      await createLedger(sql);
      await run([{ target: PLATFORM, missing: files.platform }]);
      pending = (await pendingSteps(sql, files)) ?? [];
    }
    await run(pending.filter((step) => step.target.schema === 'platform'));
    const tenants = pending.filter((step) => step.target.schema !== 'platform');
    await run(tenants.filter((step) => step.target.canary));
    await run(tenants.filter((step) => !step.target.canary));
    return result;
  } finally {
    await sql.end({ timeout: 5 });
  }
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

/**
 * What is missing where: one query, and an empty answer when nothing is; null on a cluster that has no ledger yet. A directory
 * also lists the tenants of other clusters, which have no schema here.
 */
async function pendingSteps(
  sql: postgres.Sql,
  files: { platform: Migration[]; tenant: Migration[] },
): Promise<Step[] | null> {
  const wanted = (list: Migration[]) => list.map(({ name, checksum }) => [name, checksum]);
  const rows = await sql<(Target & { applied: [string, string][] })[]>`
    with target as (
      select 'platform' as schema, null::uuid as "tenantId", false as canary
      union all select t.schema, t.id, t.canary from platform.tenant t join pg_namespace n on n.nspname = t.schema)
    select t.*, coalesce(jsonb_agg(jsonb_build_array(m.name, m.checksum)) filter (where m.name is not null), '[]') as applied
    from target t left join platform.migration m on m.schema = t.schema
    group by t.schema, t."tenantId", t.canary
    having not coalesce(jsonb_agg(jsonb_build_array(m.name, m.checksum)), '[]') @>
      case t.schema when 'platform' then ${sql.json(wanted(files.platform))} else ${sql.json(wanted(files.tenant))} end
    order by t.schema`.catch((error: unknown) => {
    if (error instanceof postgres.PostgresError && error.code === UNDEFINED_TABLE) return null;
    throw error;
  });
  return rows === null ? null : rows.map((row) => ({ target: row, missing: missingOf(row, files) }));
}

/** @throws when a file is not what it was when it ran */
function missingOf(
  { schema, applied }: Target & { applied: [string, string][] },
  files: { platform: Migration[]; tenant: Migration[] },
): Migration[] {
  const known = new Map(applied);
  return (schema === 'platform' ? files.platform : files.tenant).filter(({ name, checksum }) => {
    const was = known.get(name);
    if (was === undefined || was === checksum) return was === undefined;
    throw new Error(`Migration ${name} was changed after it ran on ${schema}: write a new one instead.`);
  });
}

/** A migration with all that surrounds it in its transaction, as one text of several statements. */
export const migrationSql = ({ schema, tenantId }: Place, { sql }: Migration): string =>
  [
    `set local role lectern_owner; set local search_path = ${schema}, extensions`,
    // Without the tenant, a backfill would see no row: the owner is bound by the policies too (FORCE).
    ...(tenantId ? [`set local app.current_tenant = '${tenantId}'`] : []),
    sql,
    ...(tenantId ? [wallsSql(schema)] : []),
  ].join('\n;\n');

/** @returns false when another runner was faster */
async function applyOne(sql: postgres.Sql, target: Target, migration: Migration): Promise<boolean> {
  const began = performance.now();
  try {
    return await sql.begin(async (tx) => {
      await tx`select pg_advisory_xact_lock(hashtext(${`lectern.migrate:${target.schema}`}))`;
      const [done] =
        await tx`select from platform.migration where schema = ${target.schema} and name = ${migration.name}`;
      if (done) return false;
      await tx.unsafe(migrationSql(target, migration));
      await tx`insert into platform.migration (schema, name, checksum, took_ms) values
        (${target.schema}, ${migration.name}, ${migration.checksum}, ${Math.round(performance.now() - began)})`;
      return true;
    });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(
      `Migration ${migration.name} failed on ${target.schema} and was rolled back there: ${reason}`,
      { cause },
    );
  }
}
