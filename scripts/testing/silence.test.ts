import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { test } from 'node:test';
import { project } from '#scripts/testing/fixture.ts';

const RUNNER = JSON.stringify(resolve('scripts/testing/node-tests.ts'));
const head = `import { test } from 'node:test'; import { spawn } from 'node:child_process';`;

test('a file whose process does not end is killed with what it started, and named; the others run', (t) => {
  const files = {
    'main.mjs': `import { nodeTests } from ${RUNNER};
      const began = performance.now();
      await nodeTests(['sound.test.mjs']);
      // A file that is as sound takes no longer, also beside one that spins.
      const patience = Math.max(8_000, 10 * (performance.now() - began));
      console.log(JSON.stringify(await nodeTests(process.argv.slice(2), patience)));`,
    // Says all the time that it lives, and does not listen when it is told to end.
    'held.test.mjs': `${head} test('the last', () => {}); process.on('SIGTERM', () => {});
      setInterval(() => console.log('here'), 100); spawn('sleep', ['1000'], { stdio: 'inherit' });`,
    'spins.test.mjs': `${head} test('never over', () => { for (;;); });`,
    'sound.test.mjs': `${head} test('good', () => {});`,
  };
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const names = ['held.test.mjs', 'spins.test.mjs', 'sound.test.mjs'];
  const done = spawnSync(process.execPath, ['main.mjs', ...names], {
    cwd: project(t, files),
    env,
    encoding: 'utf8',
    timeout: 170_000,
  });
  const outcome = JSON.parse(done.stdout.trimEnd().split('\n').at(-1) ?? '');
  assert.deepEqual([outcome.passed, outcome.failed], [2, 2], done.stdout + done.stderr);
  const [held, spins] = outcome.failures;
  assert.match(held, /held\.test\.mjs\nhung: nothing was heard of it for \d+ s after “the last” was over/);
  assert.match(spins, /spins\.test\.mjs\nhung: nothing was heard of it for \d+ s after it began/);
});
