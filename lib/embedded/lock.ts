import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '#lib/errors.ts';
import { singleton } from '#lib/singleton.ts';

/*
 * Locks that the operating system lets go of by itself when their holder dies, also by kill -9. Node has no flock, but
 * SQLite takes the same kind of lock on a file on every platform, so an empty SQLite file stands for the thing locked.
 */

/** Kept from the garbage collector, which would let go of what nobody mentions any more. */
const held = () => singleton('embedded.locks', () => new Set<DatabaseSync>());

/** Waits until no other process is inside for this file, then runs `work` alone. */
export async function exclusively<T>(file: string, work: () => Promise<T>): Promise<T> {
  const lock = open(file);
  try {
    while (!attempt(lock, 'begin exclusive')) await sleep(25);
    return await work();
  } finally {
    lock.close();
  }
}

/** Takes the file for as long as this process lives; false when another process has it. */
export function takeForLife(file: string): boolean {
  const lock = open(file);
  if (attempt(lock, 'begin exclusive')) return held().add(lock).has(lock);
  lock.close();
  return false;
}

export interface Hold {
  /** Lets go. True when nobody else holds the file. */
  release(): boolean;
}

/** Many processes may hold the same file at once; whoever lets go is told whether it was the last. */
export async function hold(file: string): Promise<Hold> {
  const lock = open(file);
  while (!attempt(lock, 'begin; select count(*) from sqlite_schema')) {
    attempt(lock, 'rollback');
    await sleep(25);
  }
  held().add(lock);
  return {
    release() {
      if (!held().delete(lock)) return false;
      lock.exec('rollback');
      const last = attempt(lock, 'begin exclusive');
      lock.close();
      return last;
    },
  };
}

function open(file: string): DatabaseSync {
  try {
    return new DatabaseSync(file);
  } catch (cause) {
    throw new AppError('unavailable', `${file} can't be opened: give its folder to this user.`, { cause });
  }
}

function attempt(lock: DatabaseSync, statement: string): boolean {
  try {
    lock.exec(statement);
    return true;
  } catch (cause) {
    if (cause instanceof Error && 'errcode' in cause && cause.errcode === SQLITE_BUSY) return false;
    if (statement === 'rollback') return false;
    const reason = cause instanceof Error ? cause.message : cause;
    throw new AppError('unavailable', `${lock.location()} can't be locked: ${reason}.`, { cause });
  }
}

const SQLITE_BUSY = 5;
