import { asAdministrator } from '#db/administrator.ts';
import { askDirectory, findTenant, type Tenant } from '#db/placement.ts';
import { withTenant } from '#db/tenant-db.ts';
import { createTenant } from '#db/tenants.ts';
import { sealPending } from '#features/audit/commands.ts';
import { readSettings } from '#features/tenancy/queries.ts';
import { clock } from '#lib/clock.ts';
import type { ClusterConfig } from '#lib/env.ts';
import { adminOf } from '#scripts/admin-of.ts';
import { readBrand } from '#scripts/seed/ingredients.ts';
import { type Model, seedTenant } from '#scripts/seed/tenant.ts';
import { progressLine } from '#scripts/terminal.ts';

/** A tenant with the people, courses and history of its model, unless it has them already. */
export async function seedOnce(
  slug: string,
  home: ClusterConfig | undefined,
  model: Model = { like: slug, times: 1 },
): Promise<Tenant> {
  const { name: cluster, adminUrl: admin } = adminOf(home?.name);
  if (!(await findTenant(slug))) {
    const { adminUrl: directory } = adminOf(undefined);
    const { name } = readBrand(model.like);
    await createTenant(admin, { slug, name, cluster, directory });
  }
  await askDirectory();
  const tenant = await findTenant(slug);
  if (!tenant) throw new Error(`The tenant ${slug} was made but is not in the directory.`);
  if ((await withTenant(tenant, 'write', readSettings)).demo) return tenant;
  const lines = new Map<string, ReturnType<typeof progressLine>>();
  const say = (what: string, done: number, total: number) => {
    const label = `  ${slug.padEnd(10)} ${what}`;
    if (!lines.has(label)) lines.set(label, progressLine(label));
    lines.get(label)?.(done, total);
  };
  await seedTenant(tenant, clock.now(), say, model);
  while ((await sealPending(tenant, clock.now())) > 0);
  await gatherStatistics(admin, tenant.schema);
  return tenant;
}

/** Until PostgreSQL looks by itself, a minute later, it takes every table for one of a few rows, and joins them so. */
const gatherStatistics = (admin: string, schema: string): Promise<void> =>
  asAdministrator(admin, async (sql) => {
    const tables = await sql<
      { name: string }[]
    >`select tablename as name from pg_tables where schemaname = ${schema}`;
    for (const { name } of tables) await sql`analyze ${sql(schema)}.${sql(name)}`;
  });
