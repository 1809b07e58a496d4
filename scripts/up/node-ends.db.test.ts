import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { type TestCluster, testCluster } from '#db/testing.ts';
import { freePort } from '#lib/embedded/ports.ts';

let cluster: TestCluster;
before(async () => {
  cluster = await testCluster();
});
after(() => cluster.stop());

const statusOf = (port: number, path: string) =>
  fetch(`http://127.0.0.1:${port}${path}`).then(
    ({ status }) => status,
    () => 0,
  );

async function startNode(port: number): Promise<ChildProcess> {
  const env = { ...process.env, ROLES: 'intake', DRAIN_SECONDS: '8', LOG_LEVEL: 'error', PORT: String(port) };
  const node = spawn(process.execPath, ['server.ts'], { env, stdio: ['ignore', 'inherit', 'inherit'] });
  while ((await statusOf(port, '/readyz')) !== 200) {
    assert.equal(node.exitCode, null, 'the node ended by itself');
    await sleep(50);
  }
  return node;
}

test('a node that is told twice to end ends in order all the same', async (t) => {
  const port = await freePort();
  const node = await startNode(port);
  t.after(() => node.kill('SIGKILL'));
  const gone = once(node, 'exit');
  node.kill('SIGTERM');
  while ((await statusOf(port, '/readyz')) === 200) await sleep(20);
  node.kill('SIGTERM');
  await sleep(300);
  assert.deepEqual([await statusOf(port, '/readyz'), await statusOf(port, '/livez')], [503, 200]);
  assert.deepEqual(await gone, [0, null]);
});
