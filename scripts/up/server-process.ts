import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { commandLine } from '#lib/embedded/pid-file.ts';
import { AppError } from '#lib/errors.ts';
import { readRunFile } from '#scripts/up/run-file.ts';
import { say } from '#scripts/up/say.ts';

const DRAINS_WITHIN_MS = 20_000;
const READY_WITHIN_MS = 60_000;
const ORPHAN_ENDS_WITHIN_MS = 2_000;
const STEADY_AFTER_MS = 30_000;
const LONGEST_PAUSE_MS = 5_000;

/** The server as a child that is started again whenever it dies, until it is stopped. */
export class ServerProcess {
  #child: ChildProcess | undefined;
  #stopping = false;
  #served = false;
  #pause = 0;
  #respawn: NodeJS.Timeout | undefined;
  readonly #environment: () => NodeJS.ProcessEnv;
  readonly #started: (pid: number) => void;

  readonly #folder: string;

  constructor(folder: string, environment: () => NodeJS.ProcessEnv, started: (pid: number) => void) {
    this.#folder = folder;
    this.#environment = environment;
    this.#started = started;
  }

  /** Resolves when it answers; a server that dies before it ever did is not tried again. */
  async start(port: number): Promise<void> {
    this.#spawn();
    const end = performance.now() + READY_WITHIN_MS;
    while (performance.now() < end && this.#child && !this.#stopping) {
      if (await answers(port)) {
        this.#served = true;
        return;
      }
      await sleep(50);
    }
    if (this.#stopping) return;
    throw new AppError('unavailable', 'The server did not start: its own words are above.');
  }

  /** Asks it to finish what it is doing and go; it comes back at once with the present environment. */
  restart(): void {
    this.#child?.kill('SIGTERM');
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    clearTimeout(this.#respawn);
    const child = this.#child;
    if (!child) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    const impatient = setTimeout(() => child.kill('SIGKILL'), DRAINS_WITHIN_MS);
    await gone;
    clearTimeout(impatient);
  }

  /** For the operator's second Ctrl-C. */
  kill(): void {
    this.#child?.kill('SIGKILL');
  }

  #spawn(): void {
    const began = performance.now();
    // The data folder is there for whoever looks at the process. Detached, so that Ctrl-C reaches only us; the channel tells it when we vanish.
    const child = spawn(process.execPath, ['server.ts', this.#folder], {
      detached: true,
      // Nobody stands before it who would send people elsewhere.
      env: { DRAIN_SECONDS: '0', ...this.#environment() },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    this.#child = child;
    child.once('spawn', () => this.#started(child.pid as number));
    child.once('error', (error) => say('server', error.message));
    child.once('exit', (code, signal) => {
      this.#child = undefined;
      if (this.#stopping || !this.#served) return;
      const steady = performance.now() - began > STEADY_AFTER_MS;
      this.#pause = steady ? 0 : Math.min(LONGEST_PAUSE_MS, this.#pause * 2 || 100);
      say('server', `ended (${signal ?? `exit code ${code}`}) and is started again`);
      this.#respawn = setTimeout(() => this.#spawn(), this.#pause);
    });
  }
}

/** After a kill -9 of the supervisor its server finishes what it was doing, and still has the port while it does. */
export async function endOrphanedServer(folder: string): Promise<void> {
  const pid = readRunFile(folder)?.serverPid;
  const runs = () => pid !== undefined && commandLine(pid).endsWith(` server.ts ${folder}`);
  const end = performance.now() + ORPHAN_ENDS_WITHIN_MS;
  while (runs() && performance.now() < end) await sleep(25);
  if (pid !== undefined && runs()) process.kill(pid, 'SIGKILL');
}

async function answers(port: number): Promise<boolean> {
  try {
    const { status } = await fetch(`http://127.0.0.1:${port}/livez`, { signal: AbortSignal.timeout(2000) });
    return status === 200;
  } catch {
    return false;
  }
}
