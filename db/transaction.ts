import { setTimeout as sleep } from 'node:timers/promises';
import type postgres from 'postgres';
import { connectionLost } from '#db/failure.ts';
import { discard, type Pool, pool } from '#db/pools.ts';

/** Whether statements may still be sent: a handle kept beyond its transaction would speak inside somebody else's. */
export type Line = { open: boolean };

/** A connection that says it is lost has closed long before. */
const CLOSES_WITHIN_MS = 250;

const never = new Promise<never>(() => {});

/**
 * Runs `work` in one transaction on the server at `url`. When the connection is lost the caller learns at once, and `work` is
 * left where it stands: postgres.js 3.4 would send its rollback down a socket that is gone, which ends the process, or down
 * one that another transaction has by then.
 */
export async function transaction<T>(
  url: string,
  mode: 'read write' | 'read only',
  work: (tx: postgres.TransactionSql, line: Line) => Promise<T>,
): Promise<T> {
  const line: Line = { open: true };
  let over = false;
  try {
    return await onServer(url, async (server) => {
      const result = await server.begin(mode, async (tx) => {
        const [outcome] = await Promise.allSettled([work(tx, line)]);
        line.open = false;
        if (outcome.status === 'rejected' && connectionLost(outcome.reason)) await sleep(CLOSES_WITHIN_MS);
        if (over) return never;
        if (outcome.status === 'rejected') throw outcome.reason;
        return outcome.value;
      });
      return result as T;
    });
  } finally {
    over = true;
    line.open = false;
  }
}

/**
 * Asks a server, with a new pool for the next caller when it was lost: a write that a closing socket cut off keeps
 * postgres.js from ever sending on that connection again.
 */
export async function onServer<T>(url: string, ask: (server: Pool) => PromiseLike<T>): Promise<T> {
  const server = pool(url);
  try {
    return await ask(server);
  } catch (error) {
    if (connectionLost(error)) discard(url, server);
    throw error;
  }
}
