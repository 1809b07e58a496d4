import assert from 'node:assert/strict';
import { test } from 'node:test';
import { text } from '#scripts/laws/text.ts';
import { judge } from '#scripts/testing/fixture.ts';

/** Put together here, so that this file does not contain what it forbids. */
const join = (...parts: string[]) => parts.join('');

const refused: [path: string, text: string, message: RegExp][] = [
  ['scripts/a.ts', join('const at = "', '/ro', 'ot/', 'x";'), /names a folder of somebody’s machine/],
  ['docs/a.md', join('see ', '/ho', 'me/', 'eli/notes'), /names a folder/],
  ['README.md', join('from regis', 'try.npmjs.org'), /names a package registry/],
  ['lib/a.ts', join('// TO', 'DO later'), /leaves work for later/],
  ['.ci/run', join('# FIX', 'ME'), /leaves work for later/],
  ['db/seed/content/a.md', join('Lorem ', 'ipsum dolor'), /holds filler/],
  ['components/ui/a.tsx', 'export const A = () => <p>Done \u{1f389}</p>;', /shows an emoji/],
  [
    'app/page.tsx',
    `export const src = 'https://cdn.acme.dev/a.js';`,
    /“https:\/\/cdn\.acme\.dev”\) reaches outside/,
  ],
  ['app/globals.css', '@import url(https://fonts.acme.dev/inter.css);', /reaches outside the portal/],
];

for (const [path, content, message] of refused) {
  test(`refuses ${content} in ${path}`, async (t) => {
    const found = await judge(t, text, { [path]: content });
    assert.equal(found.length, 1, found.join('\n'));
    assert.match(found[0] ?? '', message);
  });
}

test('accepts addresses in comments, of namespaces, examples and this machine', async (t) => {
  const found = await judge(t, text, {
    '.gitignore': 'out/\n',
    'app/page.tsx': `
      // see https://datatracker.ietf.org/doc/rfc9110
      export const a = 'http://www.w3.org/2000/svg', b = 'http://acme.localhost:3000', c = 'https://portal.example.com';
      export const d = (host: string) => \`https://\${host}/home/\`;`,
    'app/globals.css': '/* https://www.inter.dev */ a { color: red }',
    'README.md': 'docs/home/work.md, https://nodejs.org',
    'out/generated.ts': join('// TO', 'DO'),
  });
  assert.deepEqual(found, []);
});
