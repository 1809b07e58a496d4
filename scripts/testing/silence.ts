import { readFileSync } from 'node:fs';
import { processesBelow } from '#lib/embedded/processes-below.ts';

/**
 * Ends test files of which nothing is heard for too long. The runner's own time-out fails a test and leaves its process alone: one
 * that is kept alive by a connection, or that spins, would hold up all the others for ever.
 */
export class Silence {
  readonly #patienceMs: number;
  readonly #waiting = new Map<string, NodeJS.Timeout>();
  readonly #lastOf = new Map<string, string>();
  /** Why a file was ended, by its name. */
  readonly ended = new Map<string, string>();

  constructor(patienceMs: number) {
    this.#patienceMs = patienceMs;
  }

  /** The file began, or a test in it has come to its end. What it prints counts for nothing: a server may print for ever. */
  heard(file: string, test?: string): void {
    clearTimeout(this.#waiting.get(file));
    if (test !== undefined) this.#lastOf.set(file, test);
    this.#waiting.set(
      file,
      setTimeout(() => this.#end(file), this.#patienceMs),
    );
  }

  over(file: string): void {
    clearTimeout(this.#waiting.get(file));
    this.#waiting.delete(file);
  }

  #end(file: string): void {
    const last = this.#lastOf.get(file);
    const after = last === undefined ? 'it began' : `“${last}” was over`;
    const seconds = Math.round(this.#patienceMs / 1000);
    this.ended.set(file, `hung: nothing was heard of it for ${seconds} s after ${after}, so it was killed.`);
    const own = processesBelow(process.pid).filter((pid) => runs(pid, file));
    // Also what it has started: whoever holds its output would keep it open.
    for (const pid of own.flatMap((pid) => [pid, ...processesBelow(pid)])) kill(pid);
  }
}

function runs(pid: number, file: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
      .split('\0')
      .some((word) => word === file || word.endsWith(`/${file}`));
  } catch {
    return false;
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
