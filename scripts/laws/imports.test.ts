import assert from 'node:assert/strict';
import { test } from 'node:test';
import { imports } from '#scripts/laws/imports.ts';
import { judge } from '#scripts/testing/fixture.ts';

const cases: [what: string, files: Record<string, string>, message: RegExp][] = [
  [
    'upwards',
    { 'lib/a.ts': `import '#db/b.ts';` },
    /^lib\/a\.ts \(lib\) imports '#db\/b\.ts' \(db\).*move the code down/,
  ],
  [
    'upwards by a type',
    { 'db/a.ts': `import type { X } from '#features/x/input.ts';` },
    /db may import only db, lib/,
  ],
  [
    'upwards in a type position',
    { 'lib/a.ts': `export type A = import('#db/b.ts').B;` },
    /lib may import only lib/,
  ],
  ['upwards while running', { 'lib/a.ts': `await import('#app/b.ts');` }, /lib may import only lib/],
  [
    'upwards by passing on',
    { 'components/a.ts': `export const a = 1; export { b } from '#db/b.ts';` },
    /components may import/,
  ],
  [
    'a page that reads the database',
    { 'app/page.tsx': `import '#db/pools.ts';` },
    /app may import only app, features/,
  ],
  [
    'product from tooling',
    { 'features/a/queries.ts': `import '#scripts/b.ts';` },
    /features may import only/,
  ],
  [
    'relative',
    { 'lib/a.ts': `import './b.ts';`, 'lib/b.ts': '' },
    /Write the path from the root.*'#lib\/clock\.ts'/,
  ],
  ['no extension', { 'lib/a.ts': `import '#lib/b';` }, /Plain Node needs it: '#lib\/b\.ts'/],
  ['an impure rule', { 'features/a/rules/b.ts': `import '#features/a/queries.ts';` }, /let the caller fetch/],
  ['test code in the product', { 'features/a/queries.ts': `import '#db/testing.ts';` }, /which is for tests/],
  [
    'a cycle between features',
    {
      'features/a/rules/x.ts': `import type { Y } from '#features/b/rules/y.ts';`,
      'features/b/rules/y.ts': `import '#features/c/rules/z.ts';`,
      'features/c/rules/z.ts': `import '#features/a/rules/x.ts';`,
    },
    /a\/rules\/x\.ts → features\/b\/rules\/y\.ts → features\/c\/rules\/z\.ts → features\/a\/rules\/x\.ts.*below both/,
  ],
];

for (const [what, files, message] of cases) {
  test(`refuses ${what}`, async (t) => {
    const found = await judge(t, imports, files);
    assert.equal(found.length, 1, found.join('\n'));
    assert.match(found[0] ?? '', message);
  });
}

test('accepts imports that go down, and is not misled by comments, strings or JSX text', async (t) => {
  const found = await judge(t, imports, {
    'app/page.tsx': `import { A } from '#features/a/components/a.tsx'; export default () => <A>don't import '#db/x'</A>;`,
    'features/a/components/a.tsx': `'use client'; import '#components/ui/b.tsx'; import 'react'; // import '../x'`,
    'features/a/queries.ts': `import '#db/tenant-db.ts'; import '#features/b/rules/c.ts'; const s = "import '../x'";`,
    'features/a/queries.db.test.ts': `import '#db/testing.ts'; import '#features/a/world.testing.ts';`,
    'features/a/world.testing.ts': `import '#db/testing.ts';`,
    'features/b/rules/c.ts': `import '#lib/clock.ts'; import '#features/b/input.ts'; import type { Row } from '#features/b/queries.ts';`,
    'components/ui/b.tsx': `import '#lib/clock.ts';`,
    'server.ts': `import '#db/tenant-db.ts'; import '#features/a/queries.ts';`,
    'e2e/a.spec.ts': `import '#scripts/b.ts';`,
    'db/tenant-db.ts': `import '#lib/clock.ts';`,
    'lib/clock.ts': '/* import "#db/tenant-db.ts" */',
  });
  assert.deepEqual(found, []);
});
