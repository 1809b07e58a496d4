import { statfsSync } from 'node:fs';
import { isErrno } from '#lib/embedded/memory.ts';
import type { Place } from '#lib/embedded/place.ts';
import { AppError } from '#lib/errors.ts';

/** One sentence that says what is wrong, from what PostgreSQL or the operating system said. */
export function explain(place: Pick<Place, 'data'>, error: unknown): AppError {
  if (error instanceof AppError) return error;
  const said = error instanceof Error ? error.message : String(error);
  return new AppError('unavailable', sentence(place, said, isErrno(error) ? error : undefined), {
    cause: error,
  });
}

function sentence(
  place: Pick<Place, 'data'>,
  said: string,
  errno: NodeJS.ErrnoException | undefined,
): string {
  const log = `PostgreSQL's log is in ${place.data}.`;
  if (errno?.code === 'ENOSPC' || said.includes('No space left on device') || isFull(place.data)) {
    return `The disk that holds ${place.data} is full: free some space and start again. ${log}`;
  }
  if (errno && (DENIED.includes(errno.code ?? '') || errno.syscall === 'mkdir')) {
    return `${errno.path ?? place.data} can't be written by this user: change its owner, or start as the user who made it.`;
  }
  if (said.includes('Address already in use')) {
    return `Another program took the embedded database's port while it started: start again. ${log}`;
  }
  if (said.includes('incompatible with server')) {
    return `The data in ${place.data} was made by another major version of PostgreSQL. ${log}`;
  }
  if (said.includes('pre-existing shared memory block')) {
    return `Processes of an earlier PostgreSQL still run on ${place.data} though their server was killed: end them, then start again. ${log}`;
  }
  const reason = /(?:FATAL|PANIC):\s+(.+)/.exec(said)?.[1] ?? said.trim().split('\n').at(-1);
  return `The embedded PostgreSQL did not start: ${reason}. ${log}`;
}

const DENIED = ['EACCES', 'EPERM', 'EROFS'];

/** Less than two segments of its write-ahead log; the line that would say so often found no room in the log either. */
const TOO_LITTLE_BYTES = 2 * 16 * 1024 * 1024;

function isFull(folder: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize < TOO_LITTLE_BYTES;
  } catch {
    return false;
  }
}
