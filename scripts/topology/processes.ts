import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { isAlive, startDetached } from '#lib/embedded/detached.ts';
import type { OsUser } from '#lib/embedded/os-user.ts';
import { commandLine } from '#lib/embedded/pid-file.ts';
import { isFree } from '#lib/embedded/ports.ts';
import { AppError } from '#lib/errors.ts';
import { TOPOLOGY } from '#scripts/topology/place.ts';

/** How a node that is no PostgreSQL is started. It outlives whoever starts it, and is found again by its run file. */
export type Launch = {
  readonly program: string;
  readonly args: readonly string[];
  /** A part of its command line that no other process has. */
  readonly mark: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  readonly user?: OsUser | undefined;
  ready(): Promise<boolean>;
};

const READY_WITHIN_MS = 60_000;
const STOPS_WITHIN_MS = 20_000;
const FREE_WITHIN_MS = 5_000;

const runFile = z.object({ pid: z.number().int(), mark: z.string() });

const fileOf = (name: string) => join(TOPOLOGY, 'run', `${name}.json`);
export const logOf = (name: string) => join(TOPOLOGY, 'log', `${name}.log`);

/** The process of a node that runs now, whoever started it. */
export function runningProcess(name: string): number | undefined {
  try {
    const { pid, mark } = runFile.parse(JSON.parse(readFileSync(fileOf(name), 'utf8')));
    return commandLine(pid).includes(mark) ? pid : undefined;
  } catch {
    return undefined;
  }
}

/** Starts the node unless it runs already, and waits until it is ready. */
export async function startProcess(name: string, port: number, launch: Launch): Promise<void> {
  const running = runningProcess(name);
  if (running) return await untilReady(name, running, launch, () => '');
  if (!(await freeSoon(port)))
    throw new AppError('conflict', `Port ${port} of ${name} is taken by another program: stop that one.`);
  for (const folder of ['run', 'log']) mkdirSync(join(TOPOLOGY, folder), { recursive: true });
  const { program, args, env, cwd, user } = launch;
  const { pid, said } = await startDetached({
    program,
    args,
    env,
    ...(cwd && { cwd }),
    user,
    log: logOf(name),
  });
  writeFileSync(fileOf(name), `${JSON.stringify({ pid, mark: launch.mark })}\n`);
  await untilReady(name, pid, launch, said);
}

/** A large process that was killed keeps its port for a moment: the system takes its memory first. */
async function freeSoon(port: number): Promise<boolean> {
  const end = performance.now() + FREE_WITHIN_MS;
  while (!(await isFree(port, '127.0.0.1'))) {
    if (performance.now() > end) return false;
    await sleep(50);
  }
  return true;
}

async function untilReady(name: string, pid: number, launch: Launch, said: () => string): Promise<void> {
  const end = performance.now() + READY_WITHIN_MS;
  while (performance.now() < end) {
    if (await launch.ready().catch(() => false)) return;
    if (!isAlive(pid)) break;
    await sleep(50);
  }
  const last = said().trimEnd().split('\n').slice(-3).join('\n');
  const what = isAlive(pid) ? `was not ready after ${READY_WITHIN_MS / 1000} seconds` : 'ended at its start';
  throw new AppError('unavailable', `${name} ${what}; its log is ${logOf(name)}.\n${last}`);
}

/** Asks it to finish, and waits until it has; insists when it does not. */
export async function stopProcess(name: string, signal: NodeJS.Signals): Promise<void> {
  const pid = runningProcess(name);
  if (!pid) return;
  process.kill(pid, signal);
  const end = performance.now() + STOPS_WITHIN_MS;
  while (runningProcess(name) && performance.now() < end) await sleep(20);
  if (runningProcess(name)) killProcess(pid);
  rmSync(fileOf(name), { force: true });
}

/** With all its children: nginx's workers would keep its port. */
const killProcess = (pid: number): boolean => process.kill(-pid, 'SIGKILL');
