import assert from 'node:assert/strict';
import { test } from 'node:test';
import { features } from '#scripts/laws/features.ts';
import { judge } from '#scripts/testing/fixture.ts';

const cases: [path: string, text: string, message: RegExp][] = [
  ['features/people/roster.ts', '', /is none of queries\.ts, .*make a feature of it/],
  ['features/people/session.ts', '', /is none of queries\.ts/],
  ['features/people/action.ts', '', /is none of queries\.ts/],
  ['features/people/queries/list.ts', '', /is none of queries\.ts/],
  ['features/people/queries.tsx', '', /is none of queries\.ts/],
  ['features/people/rules/deep/rule.ts', '', /one folder, a file a rule/],
  ['features/people/rules/rule.tsx', '', /no JSX/],
  ['features/people.ts', '', /stands outside a feature/],
  ['lib/utils/dates.ts', '', /is called "utils", where anything may live/],
  ['components/ui/helpers.ts', '', /is called "helpers"/],
  ['components/hooks/use-focus.ts', '', /is called "hooks"/],
  ['lib/index.ts', 'export const a = 1;', /is a barrel/],
  [
    'components/ui/all.ts',
    `export * from '#components/ui/a.tsx'; export type { B } from '#lib/b.ts';`,
    /is a barrel/,
  ],
  ['lib/tenantHost.ts', '', /kebab-case/],
];

for (const [path, text, message] of cases) {
  test(`refuses ${path}`, async (t) => {
    const found = await judge(t, features, { [path]: text });
    assert.equal(found.length, 1, found.join('\n'));
    assert.match(found[0] ?? '', message);
  });
}

test('accepts the closed set, tests beside what they test, and what only access has', async (t) => {
  const paths = [
    'queries',
    'commands',
    'loaders',
    'actions',
    'input',
    'jobs',
    'door',
    'rules/due-date',
  ].flatMap((kind) => [
    `features/people/${kind}.ts`,
    `features/people/${kind}.test.ts`,
    `features/people/${kind}.db.test.ts`,
  ]);
  const others = [
    'features/people/two-tenants.db.test.ts',
    'features/people/testing.ts',
    'features/people/company.testing.ts',
    'features/people/components/person-row.tsx',
    'features/access/session.ts',
    'features/access/action.ts',
    'app/portal/[tenant]/(learn)/page.tsx',
  ];
  const found = await judge(t, features, Object.fromEntries([...paths, ...others].map((path) => [path, ''])));
  assert.deepEqual(found, []);
});
