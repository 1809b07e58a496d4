import { migrationSql } from '#db/migrate.ts';
import { type Migration, readMigrations } from '#db/migration-files.ts';
import type { Mover, Side } from '#db/moving/side.ts';
import { homeSql } from '#db/tenants.ts';
import { AppError } from '#lib/errors.ts';

/** The migrations that made a tenant's tables on a cluster, as a text to compare. */
export async function ledgerOf({ sql }: Side, { schema }: Mover): Promise<string> {
  const rows = await sql<{ name: string; checksum: string }[]>`
    select name, checksum from platform.migration where schema = ${schema} order by name`;
  return textOf(rows);
}

const textOf = (rows: readonly Pick<Migration, 'name' | 'checksum'>[]) =>
  rows.map(({ name, checksum }) => `${name} ${checksum}`).join('\n');

/**
 * Role, schema, empty tables and walls on the cluster that a tenant is to come to: a copy, which nobody may write.
 * @throws conflict when something of that name is there, or the source has other tables than this version makes
 */
export async function makeHome(from: Side, to: Side, mover: Mover): Promise<void> {
  const { id, slug, name, schema } = mover;
  const migrations = readMigrations('tenant');
  if ((await ledgerOf(from, mover)) !== textOf(migrations))
    throw new AppError(
      'conflict',
      `The tables of ${slug} are not those of this version: run "npm run migrate" first.`,
    );
  const [standing] = await to.sql`
    select from pg_namespace where nspname = ${schema} union all select from pg_roles where rolname = ${schema}
    union all select from platform.tenant where id <> ${id} and (slug = ${slug} or schema = ${schema})`;
  if (standing)
    throw new AppError(
      'conflict',
      `${to.name} has something of the name ${schema} already, and it is no copy of ${slug}.`,
    );
  const [row] = await from.sql<{ region: string | null; canary: boolean; expected: number }[]>`
    select region, canary, expected_learners as expected from platform.tenant where id = ${id}`;
  await to.sql.begin(async (tx) => {
    await tx`select pg_advisory_xact_lock(hashtext('lectern.setup'))`;
    for (const side of [from, to])
      await tx`insert into platform.cluster (name, region) values (${side.name}, ${side.region}) on conflict do nothing`;
    await tx`insert into platform.tenant (id, slug, name, cluster, schema, region, canary, expected_learners)
      values (${id}, ${slug}, ${name}, ${from.name}, ${schema}, ${row?.region ?? null}, ${row?.canary ?? false}, ${row?.expected ?? 0})
      on conflict (id) do nothing`;
    await tx`insert into platform.copy (tenant_id, schema, follows) values (${id}, ${schema}, ${from.name})`;
    await tx.unsafe(homeSql(schema));
    await tx.unsafe(`${migrationSql({ schema, tenantId: id }, migrations)}; reset role`);
    const rows = migrations.map(({ name: migration, checksum }) => ({
      schema,
      name: migration,
      checksum,
      took_ms: 0,
    }));
    await tx`insert into platform.migration ${tx(rows)}`;
  });
}

/** Everything of a tenant's on the cluster where only a copy of it is. @throws when it is no copy */
export async function removeHome({ sql }: Side, { id, schema }: Mover, inDirectory: boolean): Promise<void> {
  await sql.begin(async (tx) => {
    const [copy] = await tx`select from platform.copy where tenant_id = ${id} for update`;
    if (!copy) throw new Error(`${schema} is no copy here.`);
    await tx.unsafe(`drop schema if exists ${schema} cascade; drop role if exists ${schema}`);
    await tx`delete from platform.migration where schema = ${schema}`;
    await tx`delete from platform.copy where tenant_id = ${id}`;
    // The directory lists it wherever it is.
    if (!inDirectory) {
      await tx`delete from platform.domain where tenant_id = ${id}`;
      await tx`delete from platform.tenant where id = ${id}`;
    }
  });
}
