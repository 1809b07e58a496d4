import postgres from 'postgres';
import { migrateAll } from '#db/migrate.ts';
import { AppError } from '#lib/errors.ts';
import { isReservedName, SLUG } from '#lib/tenant-host.ts';

/**
 * Creates a tenant: directory row, database role, schema, tables. Running it again after a crash completes it.
 * @throws bad_input for a name that no sub-domain can have, conflict when it exists already
 */
export async function createTenant(
  adminUrl: string,
  { slug, name, cluster }: { slug: string; name: string; cluster: string },
): Promise<{ id: string }> {
  if (!SLUG.test(slug) || isReservedName(slug)) {
    throw new AppError(
      'bad_input',
      `"${slug}" cannot be a tenant's sub-domain: use letters, digits and hyphens, and no reserved name.`,
    );
  }
  const schema = `t_${slug.replaceAll('-', '_')}`;
  const sql = postgres(adminUrl, { max: 1, onnotice: () => {} });
  let id: string;
  let known: { id: string } | undefined;
  try {
    id = await sql.begin(async (tx) => {
      await tx`select pg_advisory_xact_lock(hashtext('lectern.setup'))`;
      [known] = await tx<{ id: string }[]>`select id from platform.tenant where slug = ${slug}`;
      if (known) return known.id;
      await tx`insert into platform.cluster (name, region) values (${cluster}, 'default') on conflict do nothing`;
      const [row] = await tx<{ id: string }[]>`
        insert into platform.tenant (slug, name, cluster, schema) values (${slug}, ${name}, ${cluster}, ${schema}) returning id`;
      await tx.unsafe(`create role ${schema} nologin;
        grant ${schema} to lectern_app with inherit false, set true;
        create schema ${schema} authorization lectern_owner;
        grant usage on schema ${schema} to ${schema}`);
      return row?.id ?? '';
    });
  } finally {
    await sql.end({ timeout: 5 });
  }
  const { applied } = await migrateAll(adminUrl);
  if (known && !applied.some((step) => step.schema === schema)) {
    throw new AppError('conflict', `A tenant "${slug}" exists already.`);
  }
  return { id };
}

/** Closes or reopens a tenant's portal; nothing of it is removed. */
export async function setTenantState(
  adminUrl: string,
  slug: string,
  state: 'active' | 'suspended',
): Promise<void> {
  const sql = postgres(adminUrl, { max: 1, onnotice: () => {} });
  try {
    const rows = await sql`update platform.tenant set state = ${state} where slug = ${slug} returning id`;
    if (rows.length === 0) throw new AppError('not_found', `There is no tenant "${slug}".`);
  } finally {
    await sql.end({ timeout: 5 });
  }
}
