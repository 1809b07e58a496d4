import assert from 'node:assert/strict';
import { runningPostmaster } from '#lib/embedded/pid-file.ts';
import { processesBelow } from '#lib/embedded/processes-below.ts';

/** To the PostgreSQL of a folder, and to every process of its: a connection that stands is served by one of them. */
export function signalServer(data: string, signal: 'SIGSTOP' | 'SIGCONT'): void {
  const postmaster = runningPostmaster(data)?.pid;
  assert.ok(postmaster, `nothing runs on ${data}`);
  process.kill(postmaster, signal);
  // Listed when it stands still, and so has no more of them; one may have come to its end.
  for (const pid of processesBelow(postmaster))
    try {
      process.kill(pid, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
}
