import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lockfile } from '#scripts/laws/lockfile.ts';
import { judge } from '#scripts/testing/fixture.ts';

const lock = (packages: Record<string, object>) => ({ 'package-lock.json': JSON.stringify({ packages }) });

test('refuses a lock without a package of another platform', async (t) => {
  const found = await judge(
    t,
    lockfile,
    lock({ 'node_modules/a': { optionalDependencies: { 'a-darwin': '1.0.0' } } }),
  );
  assert.equal(found.length, 1);
  assert.match(
    found[0] ?? '',
    /lacks a-darwin, which node_modules\/a wants.*so npm ci fails\. Add its entry/,
  );
});

test('refuses a lock that names where packages were fetched', async (t) => {
  const found = await judge(
    t,
    lockfile,
    lock({ 'node_modules/a': { resolved: 'https://npm.example/a.tgz' } }),
  );
  assert.match(found.join(), /binds node_modules\/a to one registry\. Write it with/);
});

test('accepts optional packages at any height', async (t) => {
  const found = await judge(
    t,
    lockfile,
    lock({
      '': { optionalDependencies: { d: '1.0.0' } },
      'node_modules/a/node_modules/@x/b': { optionalDependencies: { c: '1.0.0', d: '1.0.0', e: '1.0.0' } },
      'node_modules/a/node_modules/@x/b/node_modules/c': {},
      'node_modules/d': {},
      'node_modules/a/node_modules/e': {},
    }),
  );
  assert.deepEqual(found, []);
});
