import assert from 'node:assert/strict';
import { test } from 'node:test';
import { plainNode } from '#scripts/laws/plain-node.ts';
import { judge } from '#scripts/testing/fixture.ts';

const cases: [what: string, files: Record<string, string>, message: RegExp][] = [
  [
    'next/* through another file',
    {
      'features/a/commands.ts': `import '#lib/b.ts';`,
      'lib/b.ts': `import { headers } from 'next/headers';`,
    },
    /lib\/b\.ts imports 'next\/headers' and is reached by features\/a\/commands\.ts → lib\/b\.ts.*Pass in what is needed/,
  ],
  ['server-only in a query', { 'features/a/queries.ts': `import 'server-only';` }, /imports 'server-only'/],
  ['next-auth in a job', { 'features/a/jobs.ts': `import 'next-auth/jwt';` }, /imports 'next-auth\/jwt'/],
  [
    'JSX in a rule',
    { 'features/a/rules/b.ts': `import '#features/a/components/c.tsx';` },
    /components\/c\.tsx'/,
  ],
  ['next itself outside server.ts', { 'features/a/door.ts': `import next from 'next';` }, /imports 'next'/],
  [
    'a file that breaks while it loads',
    {
      'package.json': `{ "type": "module", "imports": { "#*": "./*" } }`,
      'features/a/jobs.ts': `import '#lib/b.ts';`,
      'lib/b.ts': `throw new Error('no setting');`,
    },
    /features\/a\/jobs\.ts does not load in plain Node: no setting/,
  ],
  [
    'syntax that Node cannot erase',
    {
      'package.json': `{ "type": "module", "imports": { "#*": "./*" } }`,
      'features/a/rules/b.ts': 'export enum State { Open }',
    },
    /rules\/b\.ts does not load in plain Node/,
  ],
];

for (const [what, files, message] of cases) {
  test(`refuses ${what}`, async (t) => {
    const found = await judge(t, plainNode, files);
    assert.equal(found.length, 1, found.join('\n'));
    assert.match(found[0] ?? '', message);
  });
}

test('accepts next in server.ts, types of Next, and loads the rest', async (t) => {
  const found = await judge(t, plainNode, {
    'package.json': `{ "type": "module", "imports": { "#*": "./*" } }`,
    'server.ts': `import next from 'next'; import '#features/a/door.ts';`,
    'features/a/door.ts': `import type { NextRequest } from 'next/server'; export const door = (request: NextRequest) => request;`,
    'features/a/rules/b.ts': 'export const rule = (now: Date) => now;',
    'features/a/loaders.ts': `import 'server-only';`,
  });
  assert.deepEqual(found, []);
});
