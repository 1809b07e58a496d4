import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fingerprint } from '#scripts/up/fingerprint.ts';

const folder = mkdtempSync(join(tmpdir(), 'lectern-fingerprint-'));
after(() => rmSync(folder, { recursive: true }));

test('names, contents and facts count; tests and what is not there do not', () => {
  const page = join(folder, 'app', 'page.tsx');
  mkdirSync(join(folder, 'app'));
  writeFileSync(page, 'one');
  const taken = (fact = 'cdn') => fingerprint([join(folder, 'app'), join(folder, 'absent')], [fact]);
  const first = taken();
  writeFileSync(join(folder, 'app', 'page.test.ts'), 'a test');
  assert.equal(taken(), first);
  assert.notEqual(taken('another cdn'), first);
  writeFileSync(page, 'two');
  const second = taken();
  assert.notEqual(second, first);
  renameSync(page, join(folder, 'app', 'layout.tsx'));
  assert.notEqual(taken(), second);
});
