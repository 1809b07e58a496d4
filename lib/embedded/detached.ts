import { spawn } from 'node:child_process';
import { closeSync, existsSync, fstatSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';
import type { OsUser } from '#lib/embedded/os-user.ts';

/** Nothing of the caller's settings (PGDATA, PGPORT, LD_PRELOAD) may reach a server. */
export const BARE: NodeJS.ProcessEnv = {
  PATH: process.env.PATH,
  LC_ALL: 'C',
  TZ: 'UTC',
  NODE_ENV: 'production',
};

type Start = {
  program: string;
  args: readonly string[];
  log: string;
  cwd?: string;
  env?: NodeJS.ProcessEnv | undefined;
  user?: OsUser | undefined;
};

/** A started process, and what it has written to its log since. */
export type Detached = { pid: number; said(): string };

const LOG_KEPT_BYTES = 8_000_000;

/**
 * Starts a process that outlives us, in a session of its own: Ctrl-C in the terminal reaches only whoever started it, who stops
 * the servers in their order.
 */
export async function startDetached({ program, args, log, cwd, env = BARE, user }: Start): Promise<Detached> {
  if (existsSync(log) && statSync(log).size > LOG_KEPT_BYTES) renameSync(log, `${log}.1`);
  const file = openSync(log, 'a', 0o600);
  const from = fstatSync(file).size;
  const child = spawn(program, args, {
    detached: true,
    cwd,
    env,
    stdio: ['ignore', file, file],
    uid: user?.uid,
    gid: user?.gid,
  });
  closeSync(file);
  const pid = await new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('spawn', () => resolve(child.pid as number));
  });
  child.unref();
  return { pid, said: () => readFileSync(log).subarray(from).toString('utf8') };
}

export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
