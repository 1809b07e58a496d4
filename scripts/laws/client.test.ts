import assert from 'node:assert/strict';
import { test } from 'node:test';
import { client } from '#scripts/laws/client.ts';
import { judge } from '#scripts/testing/fixture.ts';

test('refuses a client file that reaches a query through another file', async (t) => {
  const found = await judge(t, client, {
    'features/a/components/list.tsx': `'use client'; import '#features/a/components/row.tsx';`,
    'features/a/components/row.tsx': `import { rows } from '#features/a/queries.ts';`,
    'features/a/queries.ts': 'export const rows = 1;',
  });
  assert.deepEqual(found.length, 1);
  assert.match(
    found[0] ?? '',
    /list\.tsx is a client file and reaches .*list\.tsx → .*row\.tsx → .*queries\.ts.*plain props/,
  );
});

test('refuses a client file that reaches Node', async (t) => {
  const found = await judge(t, client, {
    'components/ui/a.tsx': `'use client'; import '#lib/b.ts';`,
    'lib/b.ts': `import { readFileSync } from 'node:fs';`,
  });
  assert.match(found.join(), /reaches node:fs \(components\/ui\/a\.tsx → lib\/b\.ts → node:fs\)/);
});

test('accepts types, and what an action does behind its border', async (t) => {
  const found = await judge(t, client, {
    'features/a/components/list.tsx': `'use client'; import type { Row } from '#features/a/queries.ts'; import '#features/a/actions.ts';`,
    'features/a/actions.ts': `'use server'; import '#features/a/commands.ts';`,
    'features/a/commands.ts': `import 'node:crypto';`,
    'features/a/queries.ts': 'export type Row = { id: string };',
  });
  assert.deepEqual(found, []);
});
