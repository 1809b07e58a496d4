import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { ask } from '#e2e/support/http.ts';
import { freePort } from '#lib/embedded/ports.ts';

export const METRICS_TOKEN = 'whoever scrapes these nodes';
const READY_WITHIN_MS = 60_000;

/** A node of the version in a folder, with all roles. */
export async function startNode(folder: string, env: NodeJS.ProcessEnv, onPort?: number) {
  const port = onPort ?? (await freePort());
  const child = spawn(process.execPath, ['server.ts'], {
    cwd: folder,
    env: { ...env, PORT: String(port) },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const until = performance.now() + READY_WITHIN_MS;
  while ((await statusOf(port)) !== 200) {
    if (child.exitCode !== null || performance.now() > until)
      throw new Error(`The node in ${folder} did not begin.`);
    await sleep(100);
  }
  return {
    port,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      await gone;
    },
  };
}

const statusOf = (at: number): Promise<number> =>
  ask({ host: 'localhost', path: '/readyz', at }).then(
    ({ status }) => status,
    () => 0,
  );

/** How often a node has loaded a tenant's settings or somebody's membership because no cache had them. */
export async function misses(at: number): Promise<number> {
  const headers = { authorization: `Bearer ${METRICS_TOKEN}` };
  const { body } = await ask({ host: 'localhost', path: '/metrics', headers, at });
  const lines = body.matchAll(/^lectern_cache_misses_total\{kind="(?:settings|member)"\} (\d+)$/gm);
  return [...lines].reduce((sum, [, value]) => sum + Number(value), 0);
}
