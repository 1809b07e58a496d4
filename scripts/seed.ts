import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { asAdministrator } from '#db/administrator.ts';
import { clusters } from '#db/pools.ts';
import { env } from '#lib/env.ts';
import { hashPassword } from '#lib/password.ts';
import { adminOf } from '#scripts/admin-of.ts';
import { withDatabase } from '#scripts/running-database.ts';
import { readPeople } from '#scripts/seed/ingredients.ts';
import { seedOnce } from '#scripts/seed/once.ts';
import { DEMO_PASSWORD } from '#scripts/seed/people.ts';
import { demoPerson } from '#scripts/seed/tenant.ts';
import { script } from '#scripts/terminal.ts';

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
    await seedOperator(adminOf(undefined).adminUrl);
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

function seedOperator(admin: string): Promise<void> {
  return asAdministrator(admin, async (sql) => {
    const [known] = await sql`select from platform.operator where email = ${OPERATOR}`;
    if (known) return;
    const hash = await hashPassword(DEMO_PASSWORD);
    await sql`insert into platform.operator (email, name, password_hash) values (${OPERATOR}, 'Operator', ${hash}) on conflict do nothing`;
  });
}
