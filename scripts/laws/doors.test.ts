import assert from 'node:assert/strict';
import { test } from 'node:test';
import { doors } from '#scripts/laws/doors.ts';
import { judge } from '#scripts/testing/fixture.ts';

const cases: [what: string, files: Record<string, string>, message: RegExp][] = [
  [
    'a forged TenantDb',
    { 'features/a/queries.ts': 'export const db = {} as unknown as TenantDb;' },
    /forges a TenantDb\. Only db\/tenant-db\.ts makes one/,
  ],
  ['a forged Tenant', { 'lib/a.ts': 'export const a = <Tenant>{};' }, /Only db\/placement\.ts makes one/],
  [
    'next-auth elsewhere',
    { 'app/api/auth/route.ts': `import NextAuth from 'next-auth/next';` },
    /features\/access\/session\.ts who is signed in/,
  ],
  [
    'a pool in a feature',
    { 'features/a/queries.ts': `import { pool } from '#db/pools.ts';` },
    /Reach a tenant by withTenant/,
  ],
  [
    'connections of its own while the portal runs',
    {
      'features/a/commands.ts': `import '#db/tenants.ts';`,
      'db/tenants.ts': `import postgres from 'postgres';`,
    },
    /db\/tenants\.ts opens connections while the portal runs \(features\/a\/commands\.ts → db\/tenants\.ts\)/,
  ],
];

for (const [what, files, message] of cases) {
  test(`refuses ${what}`, async (t) => {
    const found = await judge(t, doors, files);
    assert.equal(found.length, 1, found.join('\n'));
    assert.match(found[0] ?? '', message);
  });
}

test('accepts the makers, the one pool and set-up by script', async (t) => {
  const found = await judge(t, doors, {
    'db/tenant-db.ts': `import { pool } from '#db/pools.ts'; export const db = {} as TenantDb;`,
    'db/pools.ts': `import postgres from 'postgres';`,
    'db/tenants.ts': `import postgres from 'postgres';`,
    'scripts/tenant.ts': `import '#db/tenants.ts';`,
    'features/a/queries.ts': `import { withTenant, type TenantDb } from '#db/tenant-db.ts'; export const q = (db: TenantDb) => db;`,
    'features/a/queries.db.test.ts': `import '#db/tenants.ts'; import '#db/pools.ts';`,
    'features/access/session.ts': `import NextAuth from 'next-auth';`,
  });
  assert.deepEqual(found, []);
});
