import postgres from 'postgres';
import { asAdministrator } from '#db/administrator.ts';
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
  /** Of the tenants' schemas this one alone. */
  only?: string;
  /** Of the tenants' schemas the canaries' alone. */
  canariesOnly?: boolean;
  /** For tests: other migrations than the project's own. */
  migrations?: { platform: Migration[]; tenant: Migration[] };
};

export type MigrateResult = { applied: { schema: string; name: string }[] };

/** A schema, and whose it is. */
type Place = { schema: string; tenantId: string | null };
type Target = Place & { canary: boolean };
type Step = { target: Target; missing: Migration[]; fresh: boolean };

const PLATFORM: Target = { schema: 'platform', tenantId: null, canary: false };
const UNDEFINED_TABLE = '42P01';

/**
 * Brings `platform` and every tenant schema of a cluster to the newest version: a schema at a time in order, schemas in
 * parallel, canary tenants first, one transaction and one ledger row per migration. Run again after a crash, it resumes.
 * @param adminUrl a role that owns, or may act as, `lectern_owner`
 * @throws the first failure, naming schema and migration; canaries that fail keep all others untouched
 */
export function migrateAll(adminUrl: string, options: MigrateOptions = {}): Promise<MigrateResult> {
  const parallel = options.parallel ?? 4;
  return asAdministrator(adminUrl, (sql) => migrate(sql, parallel, options), {
    max: parallel,
    fetch_types: false,
  });
}

async function migrate(sql: postgres.Sql, parallel: number, options: MigrateOptions): Promise<MigrateResult> {
  const files = options.migrations ?? {
    platform: readMigrations('platform'),
    tenant: readMigrations('tenant'),
  };
  const result: MigrateResult = { applied: [] };
  const run = async (steps: Step[]) => {
    const total = steps.reduce((sum, step) => sum + step.missing.length, 0);
    let done = 0;
    options.progress?.(0, total, '');
    const did = ({ schema }: Target, names: readonly Migration[], tried: number) => {
      result.applied.push(...names.map(({ name }) => ({ schema, name })));
      done += tried;
      options.progress?.(done, total, schema);
    };
    await eachInParallel(steps, parallel, async ({ target, missing, fresh }) => {
      const whole = fresh && missing.length > 1 && !options.dryRun;
      if (whole && (await applyTogether(sql, target, missing))) return did(target, missing, missing.length);
      for (const migration of missing) {
        const applied = options.dryRun || (await applyTogether(sql, target, [migration]));
        did(target, applied ? [migration] : [], 1);
      }
    });
  };

  const { only } = options;
  let pending = await pendingSteps(sql, files, only);
  if (!pending) {
    if (options.dryRun) {
      return { applied: files.platform.map(({ name }) => ({ schema: 'platform', name })) };
    }
    await createLedger(sql);
    await run([{ target: PLATFORM, missing: files.platform, fresh: false }]);
    pending = (await pendingSteps(sql, files, only)) ?? [];
  }
  await run(pending.filter((step) => step.target.schema === 'platform'));
  const tenants = pending.filter((step) => step.target.schema !== 'platform');
  await run(tenants.filter((step) => step.target.canary));
  if (!options.canariesOnly) await run(tenants.filter((step) => !step.target.canary));
  return result;
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
 * also lists the tenants of other clusters, which have no schema here; a copy of one is as old as it was when it was left.
 */
async function pendingSteps(
  sql: postgres.Sql,
  files: { platform: Migration[]; tenant: Migration[] },
  only = '',
): Promise<Step[] | null> {
  const wanted = (list: Migration[]) => list.map(({ name, checksum }) => [name, checksum]);
  const here = (copies: boolean) => sql<(Target & { applied: [string, string][] })[]>`
    with target as (
      select 'platform' as schema, null::uuid as "tenantId", false as canary
      union all select t.schema, t.id, t.canary from platform.tenant t join pg_namespace n on n.nspname = t.schema
        where ${only} in ('', t.schema)
        ${copies ? sql`and not exists (select from platform.copy c where c.tenant_id = t.id)` : sql``})
    select t.*, coalesce(jsonb_agg(jsonb_build_array(m.name, m.checksum)) filter (where m.name is not null), '[]') as applied
    from target t left join platform.migration m on m.schema = t.schema
    group by t.schema, t."tenantId", t.canary
    having not coalesce(jsonb_agg(jsonb_build_array(m.name, m.checksum)), '[]') @>
      case t.schema when 'platform' then ${sql.json(wanted(files.platform))} else ${sql.json(wanted(files.tenant))} end
    order by t.schema`;
  const rows = await here(true)
    // Of a version that moved nobody, there are no copies to pass over.
    .catch(unlessUndefined(() => here(false)))
    .catch(unlessUndefined(async () => null));
  if (rows === null) return null;
  return rows.map((row) => ({
    target: row,
    missing: missingOf(row, files),
    fresh: row.tenantId !== null && row.applied.length === 0,
  }));
}

const unlessUndefined =
  <T>(otherwise: () => Promise<T>) =>
  (error: unknown): Promise<T> => {
    if (error instanceof postgres.PostgresError && error.code === UNDEFINED_TABLE) return otherwise();
    throw error;
  };

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

/** Migrations with all that surrounds them in their transaction, as one text of several statements. */
export const migrationSql = ({ schema, tenantId }: Place, migrations: readonly Migration[]): string =>
  [
    `set local role lectern_owner; set local search_path = ${schema}, extensions`,
    // Without the tenant, a backfill would see no row: the owner is bound by the policies too (FORCE).
    ...(tenantId ? [`set local app.current_tenant = '${tenantId}'`] : []),
    ...migrations.map(({ sql }) => sql),
    ...(tenantId ? [wallsSql(schema)] : []),
  ].join('\n;\n');

/**
 * One migration, or all of a schema in which nothing is yet: then the walls are raised once, when all tables stand.
 * @returns false when another runner was faster with any of them
 */
async function applyTogether(
  sql: postgres.Sql,
  target: Target,
  migrations: readonly Migration[],
): Promise<boolean> {
  const { schema } = target;
  const began = performance.now();
  const names = migrations.map(({ name }) => name);
  try {
    return await sql.begin(async (tx) => {
      await tx`select pg_advisory_xact_lock(hashtext(${`lectern.migrate:${schema}`}))`;
      const [done] =
        await tx`select from platform.migration where schema = ${schema} and name in ${tx(names)}`;
      if (done) return false;
      await tx.unsafe(migrationSql(target, migrations));
      const took = Math.round((performance.now() - began) / migrations.length);
      const rows = migrations.map(({ name, checksum }) => ({ schema, name, checksum, took_ms: took }));
      await tx`insert into platform.migration ${tx(rows)}`;
      return true;
    });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const which = names.length === 1 ? `Migration ${names[0]}` : `Migrations ${names[0]} to ${names.at(-1)}`;
    throw new Error(`${which} failed on ${schema} and was rolled back there: ${reason}`, { cause });
  }
}
