import assert from 'node:assert/strict';
import { test } from 'node:test';
import { actions } from '#scripts/laws/actions.ts';
import { judge } from '#scripts/testing/fixture.ts';

const from = `'use server'; import { tenantAction, publicAction as open } from '#features/access/session.ts';`;

const refused: [what: string, path: string, code: string, message: RegExp][] = [
  [
    'a bare function',
    'features/a/actions.ts',
    `${from} export async function save() {}`,
    /exports something that is not `export const name = tenantAction\(\{ permission/,
  ],
  [
    'a value passed on',
    'features/a/actions.ts',
    `${from} const s = tenantAction({}); export { s };`,
    /not `export/,
  ],
  ['a default', 'features/a/actions.ts', `${from} export default tenantAction({});`, /not `export/],
  [
    'a builder of its own',
    'features/a/actions.ts',
    `'use server'; const tenantAction = (x: unknown) => x; export const save = tenantAction({});`,
    /Build it with tenantAction, operatorAction, publicAction of features\/access/,
  ],
  ['actions elsewhere', 'app/page.tsx', `'use server';`, /They live in features\/<noun>\/actions\.ts/],
  [
    'an action in a component',
    'features/a/components/b.tsx',
    `export const B = () => <form action={async () => { 'use server'; }} />;`,
    /has an action inside a function\. Move it/,
  ],
];

for (const [what, path, code, message] of refused) {
  test(`refuses ${what}`, async (t) => {
    const found = await judge(t, actions, { [path]: code });
    assert.equal(found.length, 1, found.join('\n'));
    assert.match(found[0] ?? '', message);
  });
}

test('accepts built actions and types', async (t) => {
  const found = await judge(t, actions, {
    'features/a/actions.ts': `${from} export type Saved = { id: string };
      export const save = tenantAction({ permission: 'a.save' }, async () => {});
      export const enter = open({ permission: 'anyone' }, async () => {});`,
    'features/a/components/b.tsx': `'use client'; import { save } from '#features/a/actions.ts';`,
  });
  assert.deepEqual(found, []);
});
