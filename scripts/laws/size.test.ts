import assert from 'node:assert/strict';
import { test } from 'node:test';
import { size } from '#scripts/laws/size.ts';
import { judge, lines } from '#scripts/testing/fixture.ts';

test('refuses one file over 300 lines, tests and styles too', async (t) => {
  const found = await judge(t, size, {
    'lib/a.test.ts': lines(301),
    'app/globals.css': '\n'.repeat(301),
    ...Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`lib/a${i}.ts`, lines(10)])),
  });
  assert.deepEqual(found.map((one) => one.split('.')[0]).sort(), ['app/globals', 'lib/a']);
  assert.match(found[0] ?? '', /has 301 lines, more than 300\. Split it/);
});

test('refuses a product whose files are long on the whole', async (t) => {
  const halves = await judge(t, size, {
    'lib/a.ts': lines(10),
    'lib/b.ts': lines(61),
    'lib/c.ts': lines(61),
  });
  assert.match(halves.join(), /half of them must have 60 lines or fewer, and the border stands at 61/);
  const tail = await judge(t, size, { 'lib/a.ts': lines(10), 'lib/b.ts': lines(10), 'lib/c.ts': lines(181) });
  assert.match(tail.join(), /90 % of them must have 180 lines or fewer/);
});

test('counts neither tests nor tooling in the shares, nor migrations and seed content at all', async (t) => {
  const found = await judge(t, size, {
    'lib/a.ts': lines(60),
    'lib/a.test.ts': lines(200),
    'scripts/b.ts': lines(200),
    'db/migrations/0001_first.ts': lines(900),
    'db/seed/content/fire.ts': lines(900),
  });
  assert.deepEqual(found, []);
});
