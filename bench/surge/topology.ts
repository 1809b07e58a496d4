import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '#lib/errors.ts';
import { saysOk } from '#scripts/topology/answers.ts';
import { pidOf } from '#scripts/topology/nodes.ts';
import { TOPOLOGY } from '#scripts/topology/place.ts';
import { PLAN } from '#scripts/topology/plan.ts';
import { nodesOf } from '#scripts/topology/plan-questions.ts';

const STARTS_WITHIN_MS = 10 * 60_000;

/** The topology that runs, or one that is started for the bench and stopped after it. */
export async function ensureTopology(): Promise<{ leave(): Promise<void> }> {
  mkdirSync(TOPOLOGY, { recursive: true });
  if (PLAN.every(pidOf)) return { leave: async () => {} };
  const child = spawn(process.execPath, [join('scripts', 'topology.ts')], { stdio: 'inherit' });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const until = performance.now() + STARTS_WITHIN_MS;
  while (!(await everybodyIsReady())) {
    if (child.exitCode !== null || performance.now() > until)
      throw new AppError('unavailable', 'The topology did not come up; what it said stands above.');
    await sleep(500);
  }
  return {
    async leave() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

async function everybodyIsReady(): Promise<boolean> {
  if (!PLAN.every(pidOf)) return false;
  const answers = nodesOf('lectern').map(({ port }) => saysOk(port, '/readyz').catch(() => false));
  return (await Promise.all(answers)).every(Boolean);
}
