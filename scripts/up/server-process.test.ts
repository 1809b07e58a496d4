import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '#lib/embedded/ports.ts';
import { writeRunFile } from '#scripts/up/run-file.ts';
import { endOrphanedServer, ServerProcess } from '#scripts/up/server-process.ts';

/** A folder with a server.ts that answers its pid, and drains for a moment when told to stop. */
const folder = mkdtempSync(join(tmpdir(), 'lectern-server-'));
writeFileSync(
  join(folder, 'server.ts'),
  `import { createServer } from 'node:http';
   if (process.env.BROKEN) process.exit(1);
   createServer((_, answer) => answer.end(String(process.pid))).listen(Number(process.env.PORT));
   process.once('SIGTERM', () => setTimeout(() => process.exit(0), 100));`,
);
const home = process.cwd();
process.chdir(folder);
after(() => {
  process.chdir(home);
  rmSync(folder, { recursive: true });
});

test('a server that is killed comes back, until it is stopped', async (t) => {
  const port = await freePort();
  const pids: number[] = [];
  const server = new ServerProcess(
    folder,
    () => ({ NODE_ENV: 'test', PORT: String(port) }),
    (pid) => pids.push(pid),
  );
  t.after(() => server.stop());
  await server.start(port);
  assert.equal(await pidAt(port), pids[0]);
  process.kill(pids[0] as number, 'SIGKILL');
  while (pids.length < 2 || (await pidAt(port)) !== pids[1]) await sleep(20);
  assert.equal(pids.length, 2);
  await server.stop();
  assert.equal(await pidAt(port), undefined);
  assert.equal(pids.length, 2);
});

test('a server that never served is not tried again', async () => {
  const pids: number[] = [];
  const environment = () => ({ NODE_ENV: 'test' as const, BROKEN: '1' });
  const server = new ServerProcess(folder, environment, (pid) => pids.push(pid));
  await assert.rejects(server.start(await freePort()), /The server did not start/);
  assert.equal(pids.length, 1);
});

test('the server of a supervisor that was killed is ended, an innocent process is not', async (t) => {
  const port = await freePort();
  const env = { ...process.env, PORT: String(port) };
  const orphan = spawn(process.execPath, ['server.ts', folder], { env, stdio: 'ignore' });
  const innocent = spawn(process.execPath, ['server.ts', '/elsewhere'], {
    env: { ...env, PORT: '0' },
    stdio: 'ignore',
  });
  t.after(() => {
    for (const child of [orphan, innocent]) child.kill('SIGKILL');
  });
  const gone = once(orphan, 'exit');
  while ((await pidAt(port)) === undefined) await sleep(20);
  writeRunFile(folder, { pid: 1, port, serverPid: innocent.pid });
  await endOrphanedServer(folder);
  assert.equal(innocent.signalCode, null);
  writeRunFile(folder, { pid: 1, port, serverPid: orphan.pid });
  await endOrphanedServer(folder);
  await gone;
});

async function pidAt(port: number): Promise<number | undefined> {
  try {
    return Number(await (await fetch(`http://127.0.0.1:${port}/`)).text());
  } catch {
    return undefined;
  }
}
