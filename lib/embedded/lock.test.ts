import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, test } from 'node:test';
import { exclusively, hold, takeForLife } from '#lib/embedded/lock.ts';

const folder = mkdtempSync(join(tmpdir(), 'lectern-lock-'));
const file = (name: string) => join(folder, name);
after(() => rmSync(folder, { recursive: true }));

test('one at a time is inside', async () => {
  let inside = 0;
  const visit = () =>
    exclusively(file('one'), async () => {
      assert.equal(++inside, 1);
      await new Promise(setImmediate);
      inside--;
    });
  await Promise.all([visit(), visit(), visit()]);
});

test('only the last of several holders is told that it was the last', async () => {
  const [first, second] = [await hold(file('held')), await hold(file('held'))];
  assert.equal(first.release(), false);
  assert.equal(first.release(), false, 'letting go twice counts once');
  assert.equal(second.release(), true);
});

test('kill -9 of a holder lets go of what it held', async () => {
  const other = await inAnotherProcess(`takeForLife(${JSON.stringify(file('life'))})`);
  assert.equal(takeForLife(file('life')), false);
  other.kill('SIGKILL');
  await once(other, 'exit');
  assert.equal(takeForLife(file('life')), true);
});

async function inAnotherProcess(work: string): Promise<ChildProcess> {
  const code = `import { takeForLife } from '#lib/embedded/lock.ts'; console.log(${work}); setInterval(() => {}, 1000)`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [said] = await once(createInterface(child.stdout), 'line');
  assert.equal(said, 'true');
  return child;
}
