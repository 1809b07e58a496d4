import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Postmaster {
  readonly pid: number;
  readonly port: number;
  /** Answers connections; a replica only does once it is consistent. */
  readonly ready: boolean;
}

/** The PostgreSQL that runs on this data folder now, whoever started it. */
export function runningPostmaster(data: string): Postmaster | undefined {
  const lines = readPidFile(data);
  const pid = Number(lines?.[0]);
  if (!lines || !pid || !runsOn(pid, data)) return undefined;
  return { pid, port: Number(lines[3]), ready: lines[7]?.trim() === 'ready' };
}

/**
 * After a kill -9 the file stays, and its pid may since have gone to an innocent process, for which PostgreSQL would wait
 * forever. Our own pid in its place means "stale" to the postmaster we start; the rest of the file must stay, since it names
 * the shared memory by which PostgreSQL makes sure that no backend of the dead one still writes.
 */
export function disownStalePidFile(data: string): void {
  const lines = readPidFile(data);
  if (!lines || runsOn(Number(lines[0]), data)) return;
  writeFileSync(join(data, 'postmaster.pid'), [process.pid, ...lines.slice(1)].join('\n'));
}

function readPidFile(data: string): string[] | undefined {
  try {
    return readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n');
  } catch {
    return undefined;
  }
}

/** By its command line, which everybody may read: its working folder is hidden from root in a container. */
function runsOn(pid: number, data: string): boolean {
  return commandLine(pid).endsWith(`/postgres -D ${data}`);
}

/** Program and arguments of a process, with spaces between; empty when there is none. */
export function commandLine(pid: number): string {
  if (process.platform !== 'linux') {
    return spawnSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).stdout.trim();
  }
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
  } catch {
    return '';
  }
}
