import type postgres from 'postgres';
import { asAdministrator } from '#db/administrator.ts';
import { migrateAll } from '#db/migrate.ts';
import { AppError } from '#lib/errors.ts';
import { isReservedName, SLUG } from '#lib/tenant-host.ts';

export type NewTenant = {
  readonly slug: string;
  readonly name: string;
  readonly cluster: string;
  /** The administrator's address of the first cluster, which holds the directory, when the tenant lives on another. */
  readonly directory?: string;
  /** Where its data has to stay. */
  readonly region?: string | undefined;
  /** How many learners are announced. */
  readonly learners?: number | undefined;
};

/**
 * Creates a tenant: database role, schema and tables on its cluster, and last its row in the directory, so that nobody finds
 * half a portal. Running it again after a crash completes it.
 * @throws bad_input for a name that no sub-domain can have, conflict when it exists already
 */
export async function createTenant(adminUrl: string, tenant: NewTenant): Promise<{ id: string }> {
  const { slug, directory = adminUrl } = tenant;
  requireSlug(slug);
  return alone(directory, slug, async (sql) => {
    const [listed] = await sql<Listed[]>`select id, cluster from platform.tenant where slug = ${slug}`;
    const home =
      listed && listed.cluster !== tenant.cluster ? null : await makeHome(adminUrl, tenant, listed?.id);
    const { applied } = await migrateAll(adminUrl, { only: schemaOf(slug) });
    const completed = home && (home.made || applied.some(({ schema }) => schema === home.schema) || !listed);
    if (!completed) throw new AppError('conflict', `A tenant "${slug}" exists already.`);
    if (!listed) await list(sql, home, tenant);
    return { id: home.id };
  });
}

/** @throws bad_input for a name that no sub-domain can have */
export function requireSlug(slug: string): void {
  if (SLUG.test(slug) && !isReservedName(slug)) return;
  throw new AppError(
    'bad_input',
    `"${slug}" cannot be a tenant's sub-domain: use letters, digits and hyphens, and no reserved name.`,
  );
}

/** Schema and database role of a tenant. */
export const schemaOf = (slug: string): string => `t_${slug.replaceAll('-', '_')}`;

/** On the schema of a tenant that is not restored yet: whoever finds it may clear it away, and nobody may enter. */
export const UNFINISHED = 'a restore is under way';

/** What only a tenant's role may enter; asked by an administrator. */
export const homeSql = (schema: string): string => `create role ${schema} nologin;
  grant ${schema} to lectern_app with inherit false, set true;
  create schema ${schema} authorization lectern_owner;
  grant usage on schema ${schema} to ${schema}`;

type Listed = { id: string; cluster: string };
type Home = { id: string; schema: string; made: boolean };

/** One maker of a name at a time, on whichever clusters. */
export const alone = <T>(
  directory: string,
  slug: string,
  work: (sql: postgres.Sql) => Promise<T>,
): Promise<T> =>
  asAdministrator(directory, async (sql) => {
    await sql`select pg_advisory_lock(hashtext(${`lectern.tenant:${slug}`}))`;
    return work(sql);
  });

async function makeHome(
  adminUrl: string,
  { slug, name, cluster, region, learners = 0 }: NewTenant,
  listed: string | undefined,
): Promise<Home> {
  const schema = schemaOf(slug);
  return asAdministrator(adminUrl, (sql) =>
    sql.begin(async (tx) => {
      await tx`select pg_advisory_xact_lock(hashtext('lectern.setup'))`;
      const [known] = await tx<{ id: string; unfinished: boolean }[]>`
        select id, obj_description(to_regnamespace(schema)::oid, 'pg_namespace') is not distinct from ${UNFINISHED} as unfinished
        from platform.tenant where slug = ${slug}`;
      if (known?.unfinished)
        throw new AppError(
          'conflict',
          `A restore of "${slug}" on ${cluster} was broken off, or is under way: finish it, or restore it elsewhere.`,
        );
      if (known) return { id: known.id, schema, made: false };
      await tx`insert into platform.cluster (name, region) values (${cluster}, 'default') on conflict do nothing`;
      const [row] = await tx<{ id: string }[]>`
        insert into platform.tenant (id, slug, name, cluster, schema, region, expected_learners)
        values (coalesce(${listed ?? null}::uuid, uuidv7()), ${slug}, ${name}, ${cluster}, ${schema}, ${region ?? null}, ${learners})
        returning id`;
      await tx.unsafe(homeSql(schema));
      return { id: row?.id ?? '', schema, made: true };
    }),
  );
}

/** In the directory it has the id by which its own cluster knows it. */
async function list(
  sql: postgres.Sql,
  { id, schema }: Home,
  { slug, name, cluster, region, learners = 0 }: NewTenant,
): Promise<void> {
  await sql`insert into platform.cluster (name, region) values (${cluster}, 'default') on conflict do nothing`;
  await sql`insert into platform.tenant (id, slug, name, cluster, schema, region, expected_learners)
    values (${id}, ${slug}, ${name}, ${cluster}, ${schema}, ${region ?? null}, ${learners}) on conflict do nothing`;
}

/**
 * Marks a tenant as one on which migrations are tried before they reach others, or as one like others.
 * @param adminUrls of the directory, which lists it, and of the tenant's own cluster, whose migrations go by it
 */
export async function setCanary(adminUrls: readonly string[], slug: string, canary: boolean): Promise<void> {
  for (const url of new Set(adminUrls))
    await asAdministrator(url, async (sql) => {
      const rows = await sql`update platform.tenant set canary = ${canary} where slug = ${slug} returning id`;
      if (rows.length === 0) throw new AppError('not_found', `There is no tenant "${slug}".`);
    });
}

/** Closes or reopens a tenant's portal; nothing of it is removed. Operators see in their console that it was done from here. */
export const setTenantState = (
  adminUrl: string,
  slug: string,
  state: 'active' | 'suspended',
): Promise<void> =>
  asAdministrator(adminUrl, async (sql) => {
    await sql`with changed as (
        update platform.tenant set state = ${state} where slug = ${slug} and state <> ${state} returning slug)
      insert into platform.operator_event (actor, action, tenant_slug)
        select 'npm run tenant', ${`tenant.${state}`}, slug from changed`;
    const known = await sql`select from platform.tenant where slug = ${slug}`;
    if (known.length === 0) throw new AppError('not_found', `There is no tenant "${slug}".`);
  });
