import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '#lib/embedded/ports.ts';
import { AppError } from '#lib/errors.ts';

const TICK_MS = 10;

/** A process under measurement. */
export type Subject = {
  readonly pid: number;
  readonly port: number;
  /** CPU milliseconds so far, user and system, all threads, as the operating system counts them. */
  cpuMs(): number;
  rssMb(): number;
  stop(signal?: NodeJS.Signals): Promise<void>;
};

/** Starts a script of ours, on a free port unless one is given, and waits until it answers `path`. */
export async function startSubject(
  script: string,
  env: NodeJS.ProcessEnv,
  path: string,
  onPort?: number,
): Promise<Subject> {
  const port = onPort ?? (await freePort());
  const child = spawn(process.execPath, [script], {
    env: { DRAIN_SECONDS: '0', ...env, PORT: String(port) },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const pid = child.pid;
  if (!pid) throw new AppError('internal', `${script} could not be started.`);
  await answering(port, path, child, script);
  return {
    pid,
    port,
    cpuMs: () => cpuTicks(pid) * TICK_MS,
    rssMb: () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024,
    async stop(signal = 'SIGTERM') {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill(signal);
      await gone;
    },
  };
}

/** Fields 14 and 15 of /proc/PID/stat (proc_pid_stat(5)), counted after the name, which may hold anything. */
function cpuTicks(pid: number): number {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return Number(fields[11]) + Number(fields[12]);
}

async function answering(port: number, path: string, child: ChildProcess, script: string): Promise<void> {
  const until = performance.now() + 60_000;
  while (performance.now() < until && child.exitCode === null) {
    const status = await new Promise<number>((resolve) => {
      const asked = request({ host: '127.0.0.1', port, path }, (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      });
      asked.once('error', () => resolve(0));
      asked.end();
    });
    if (status > 0) return;
    await sleep(50);
  }
  throw new AppError('unavailable', `${script} did not answer on port ${port}.`);
}
