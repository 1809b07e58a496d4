import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ambient } from '#scripts/laws/ambient.ts';
import { judge } from '#scripts/testing/fixture.ts';

const refused: [path: string, code: string, message: RegExp][] = [
  ['lib/a.ts', 'export const a = process.env.PORT;', /Declare the setting in lib\/env\.ts/],
  ['features/a/commands.ts', 'export const now = new Date();', /Take `now` as an argument/],
  ['features/a/rules/b.ts', 'export const now = Date.now();', /reads the clock/],
  ['db/a.ts', 'export const day = Temporal.Now.instant();', /reads the clock/],
  ['features/a/rules/b.ts', 'export const draw = Math.random();', /throws dice\. Take the random number/],
  ['features/a/rules/b.ts', 'export const id = crypto.randomUUID();', /throws dice/],
];

for (const [path, code, message] of refused) {
  test(`refuses ${code} in ${path}`, async (t) => {
    const found = await judge(t, ambient, { [path]: code });
    assert.equal(found.length, 1, found.join('\n'));
    assert.match(found[0] ?? '', message);
  });
}

test('accepts them at their doors, in browsers, tests and tooling', async (t) => {
  const found = await judge(t, ambient, {
    'lib/env.ts': 'process.env;',
    'lib/clock.ts': 'new Date();',
    'server.ts': `process.env.AUTH_TRUST_HOST = '1';`,
    'features/a/rules/b.ts': 'new Date(given); Date.UTC(2026, 1);',
    'features/a/components/c.tsx': 'new Date();',
    'features/a/rules/b.test.ts': 'new Date(); process.env.TZ; Math.random();',
    'scripts/d.ts': 'process.env.PORT; Date.now();',
    'next.config.ts': 'process.env.CDN_URL;',
  });
  assert.deepEqual(found, []);
});
