import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { unlessPrepared } from '#scripts/up/prepared.ts';

const dataFolder = mkdtempSync(join(tmpdir(), 'lectern-prepared-'));
after(() => rmSync(dataFolder, { recursive: true }));
const passwords = { app: 'a', jobs: 'j' };

test('a database is filled once, and again when it, its passwords or the demo change', async () => {
  const primary = join(dataFolder, 'primary');
  const filled = (demo: string, given = passwords) =>
    unlessPrepared({ folder: join(dataFolder, 'primary'), passwords: given }, demo, async () => {});
  mkdirSync(primary);
  assert.deepEqual([await filled('1'), await filled('1')], [true, false]);
  assert.deepEqual([await filled('0'), await filled('0')], [true, false]);
  assert.equal(await filled('0', { app: 'b', jobs: 'j' }), true);
  rmSync(primary, { recursive: true });
  mkdirSync(primary);
  assert.equal(await filled('0', { app: 'b', jobs: 'j' }), true);
});

test('what broke off is done again', async () => {
  const broken = () =>
    unlessPrepared({ folder: join(dataFolder, 'primary'), passwords }, 'x', () =>
      Promise.reject(new Error('killed')),
    );
  await assert.rejects(broken, /killed/);
  await assert.rejects(broken, /killed/);
});
