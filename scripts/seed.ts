import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import postgres from 'postgres';
import { findTenant, forgetTenant } from '#db/placement.ts';
import { clusters } from '#db/pools.ts';
import { withTenant } from '#db/tenant-db.ts';
import { createTenant } from '#db/tenants.ts';
import { sealPending } from '#features/audit/commands.ts';
import { readSettings } from '#features/tenancy/queries.ts';
import { clock } from '#lib/clock.ts';
import { type ClusterConfig, env } from '#lib/env.ts';
import { AppError } from '#lib/errors.ts';
import { hashPassword } from '#lib/password.ts';
import { withDatabase } from '#scripts/running-database.ts';
import { readBrand, readPeople } from '#scripts/seed/ingredients.ts';
import { DEMO_PASSWORD } from '#scripts/seed/people.ts';
import { demoPerson, seedTenant } from '#scripts/seed/tenant.ts';
import { progressLine, script } from '#scripts/terminal.ts';

const OPERATOR = 'operator@lectern.example';

/** `node scripts/seed.ts`: the demo tenants, as far as they are missing. A second run changes nothing. */
await script(() =>
  withDatabase(async () => {
    const { tenants } = readPeople();
    // Spread over the clusters by turns; the first holds the directory.
    const homes = clusters();
    for (const [index, slug] of Object.keys(tenants).entries()) {
      await seedOnce(slug, homes[index % homes.length]);
    }
    await seedOperator(adminOf(homes[0]));
    const accounts = Object.entries(tenants).flatMap(([slug, { people }]) =>
      people.map((one) => ({ tenant: slug, ...demoPerson(one), password: DEMO_PASSWORD })),
    );
    const operator = {
      tenant: null,
      name: 'Operator',
      role: 'Operator',
      email: OPERATOR,
      password: DEMO_PASSWORD,
    };
    writeFileSync(
      join(env().LECTERN_DATA, 'demo-accounts.json'),
      `${JSON.stringify([...accounts, operator], null, 2)}\n`,
    );
  }),
);

function adminOf(home: ClusterConfig | undefined): string {
  if (home?.admin) return home.admin;
  throw new AppError('bad_input', 'Demo tenants need DATABASE_ADMIN_URL, since they create schemas.');
}

async function seedOnce(slug: string, home: ClusterConfig | undefined): Promise<void> {
  const admin = adminOf(home);
  const brand = readBrand(slug);
  if (!(await findTenant(slug))) {
    const directory = adminOf(clusters()[0]);
    await createTenant(admin, { slug, name: brand.name, cluster: home?.name ?? 'main', directory });
  }
  forgetTenant(slug);
  const tenant = await findTenant(slug);
  if (!tenant) throw new Error(`The tenant ${slug} was made but is not in the directory.`);
  if ((await withTenant(tenant, 'write', readSettings)).demo) return;
  const lines = new Map<string, ReturnType<typeof progressLine>>();
  await seedTenant(tenant, clock.now(), (what, done, total) => {
    const label = `  ${slug.padEnd(10)} ${what}`;
    if (!lines.has(label)) lines.set(label, progressLine(label));
    lines.get(label)?.(done, total);
  });
  while ((await sealPending(tenant, clock.now())) > 0);
  await gatherStatistics(admin, tenant.schema);
}

/** Until PostgreSQL looks by itself, a minute later, it takes every table for one of a few rows, and joins them so. */
async function gatherStatistics(admin: string, schema: string): Promise<void> {
  const sql = postgres(admin, { max: 1, onnotice: () => {} });
  try {
    const tables = await sql<
      { name: string }[]
    >`select tablename as name from pg_tables where schemaname = ${schema}`;
    for (const { name } of tables) await sql`analyze ${sql(schema)}.${sql(name)}`;
  } finally {
    await sql.end();
  }
}

async function seedOperator(admin: string): Promise<void> {
  const sql = postgres(admin, { max: 1, onnotice: () => {} });
  try {
    const [known] = await sql`select from platform.operator where email = ${OPERATOR}`;
    if (known) return;
    const hash = await hashPassword(DEMO_PASSWORD);
    await sql`insert into platform.operator (email, name, password_hash) values (${OPERATOR}, 'Operator', ${hash}) on conflict do nothing`;
  } finally {
    await sql.end();
  }
}
