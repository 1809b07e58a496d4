import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { type TestContext, test } from 'node:test';
import { project } from '#scripts/testing/fixture.ts';

const RUNNER = resolve('scripts/test.ts');

/** Runs the tests of a small project made of `files`. */
function run(t: TestContext, files: Record<string, string>, ...tiers: string[]) {
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const done = spawnSync(process.execPath, [RUNNER, ...tiers], {
    cwd: project(t, files),
    env,
    encoding: 'utf8',
  });
  return {
    code: done.status,
    said: done.stdout + done.stderr,
    last: done.stdout.trimEnd().split('\n').at(-1),
  };
}

const head = `import assert from 'node:assert/strict'; import { after, describe, test } from 'node:test';`;

test('sums what passed, exits with 0 and tests in an odd time zone', (t) => {
  const files = {
    'lib/a.test.ts': `${head} test('zone', () => assert.equal(process.env.TZ, 'Asia/Kathmandu')); test('more', () => {});`,
    'lib/b.test.ts': `${head} describe('b', () => { test('one', () => {}); test.skip('not yet', () => {}); });`,
    'lib/c.db.test.ts': `${head} test('of another tier', () => assert.fail());`,
  };
  const { code, said, last } = run(t, files, 'unit');
  assert.equal(last, '3 passed, 0 failed', said);
  assert.equal(code, 0);
  assert.match(said, /1 skipped/);
});

test('counts each failure once, shows it, and runs the rest', (t) => {
  const files = {
    'lib/assertion.test.ts': `${head} describe('outer', () => { test('inner', () => assert.equal(1, 2)); });`,
    'lib/broken.test.ts': `throw new Error('broken at load');`,
    'lib/empty.test.ts': 'export {};',
    'lib/hook.test.ts': `${head} describe('hooked', () => { after(() => { throw new Error('in the hook'); }); test('x', () => {}); });`,
    'lib/late.test.ts': `${head} test('y', () => {}).then(() => setTimeout(() => process.exit(3), 50));`,
    'lib/sound.test.ts': `${head} test('good', () => {});`,
  };
  const { code, said, last } = run(t, files, 'unit');
  assert.equal(last, '3 passed, 5 failed', said);
  assert.equal(code, 1);
  for (const shown of [
    /inner\n.*AssertionError/,
    /broken at load/,
    /empty\.test\.ts\nhas no test/,
    /in the hook/,
  ])
    assert.match(said, shown);
});

test('a tier without a test has failed, and an unknown one is named', (t) => {
  const none = run(t, {}, 'unit');
  assert.equal(none.last, '0 passed, 1 failed');
  assert.match(none.said, /unit\nran no test/);
  const unknown = run(t, {}, 'unite');
  assert.equal(unknown.code, 2);
  assert.match(unknown.said, /There is no tier "unite"\. Choose of check, unit, db, e2e/);
});
