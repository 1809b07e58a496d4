import assert from 'node:assert/strict';
import { test } from 'node:test';
import { once } from '#scripts/laws/once.ts';
import { judge } from '#scripts/testing/fixture.ts';

const refused: [code: string, what: RegExp][] = [
  ['export const a = new Map<string, number>();', /keeps a Map in the module.*singleton\('…', \(\) => …\)/],
  ['const cache = { inner: new LRUCache({ max: 1 }) };', /keeps a LRUCache/],
  ['let known: string | undefined;', /keeps a variable/],
  ['const sql = postgres(url);', /keeps a pool/],
  ['class A { static boss = new PgBoss(); }', /keeps a PgBoss/],
];

for (const [code, what] of refused) {
  test(`refuses ${code}`, async (t) => {
    const found = await judge(t, once, { 'features/a/queries.ts': code });
    assert.equal(found.length, 1, found.join('\n'));
    assert.match(found[0] ?? '', what);
  });
}

test('accepts singletons, tables of constants, state of an object or call, browsers, and what Next never loads', async (t) => {
  const found = await judge(t, once, {
    'features/x/commands.ts': `import '#lib/a.ts';`,
    'server.ts': 'let stopping = false;',
    'lib/embedded/start.ts': 'const held = new Set<string>();',
    'lib/a.ts': `
      const pools = () => singleton('a', () => new Map());
      const held = singleton('b', () => new LRUCache({ max: 1 }));
      const LOST = new Set(['ECONNRESET']);
      const BY_NAME = new Map([['a', 1]]);
      class Queue { waiting = new Map(); }
      function work() { let n = 0; for (let i = 0; i < 2; i++) n += new Set().size; return n; }
      for (let i = 0; i < 2; i++) work();`,
    'features/a/components/b.tsx': `'use client'; const open = new Map();`,
    'scripts/c.ts': 'let n = 0; const sql = postgres(url);',
  });
  assert.deepEqual(found, []);
});
