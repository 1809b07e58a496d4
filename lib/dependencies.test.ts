import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { DEPENDENCIES, dependency } from '#lib/dependencies.ts';

const seconds = (ms: number) => (ms < 1_000 && ms % 1_000 && ms % 100 ? `${ms} ms` : `${ms / 1_000} s`);

test('operators read what the code does: the table of servers in docs/operations.md', () => {
  const text = readFileSync('docs/operations.md', 'utf8');
  const [, section = ''] = text.split('## What nodes lean on\n');
  const written = section
    .split('\n## ')[0]
    ?.match(/^\| .*\|$/gm)
    ?.slice(1);
  const rows = Object.values(DEPENDENCIES).map(
    ({ label, timeoutMs, failures, restMs, meanwhile }) =>
      `| ${label} | ${seconds(timeoutMs)} | ${failures} | ${seconds(restMs)} | ${meanwhile} |`,
  );
  assert.deepEqual(written, rows);
});

test('a new server is one line of the table', () => {
  assert.deepEqual(dependency('redis'), { name: 'redis', timeoutMs: 250, failures: 3, restMs: 400 });
});
