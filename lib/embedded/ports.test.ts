import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { freePort, isFree } from '#lib/embedded/ports.ts';

/** By chance alone some of so many would be given twice. */
const MANY = 400;
const many = async () => {
  const ports: number[] = [];
  while (ports.length < MANY) ports.push(await freePort());
  return ports;
};

test('no port is given twice, also before anybody listens there', async () => {
  const ports = await many();
  assert.equal(new Set(ports).size, MANY);
  assert.equal(await isFree(ports[0] as number, '127.0.0.1'), true);
});

test('nor is one that another process was given, while that lives', async (t) => {
  const code = `import { freePort } from '#lib/embedded/ports.ts';
    const ports = [];
    while (ports.length < ${MANY}) ports.push(await freePort());
    console.log(JSON.stringify(ports)); setInterval(() => {}, 1000);`;
  const other = spawn(process.execPath, ['--input-type=module', '-e', code], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.after(() => other.kill('SIGKILL'));
  const [said] = await once(createInterface(other.stdout), 'line');
  const theirs = new Set<number>(JSON.parse(String(said)));
  assert.equal(theirs.size, MANY);
  assert.deepEqual(
    (await many()).filter((port) => theirs.has(port)),
    [],
  );
});
