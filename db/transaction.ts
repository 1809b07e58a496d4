import type postgres from 'postgres';
import type { Connection } from '#db/connections.ts';
import { connectionLost, ofPrimary } from '#db/failure.ts';
import { pool } from '#db/pools.ts';
import { lookAgain } from '#db/roles.ts';

/** Whether statements may still be sent: a handle kept beyond its transaction would speak inside somebody else's. */
export type Line = { open: boolean };

export type Work<T> = (sql: postgres.ReservedSql, line: Line) => Promise<T>;

/** `lane`: whose it is, where many wait for a connection. `after`: asked with the commit. */
export type Transaction = { mode: 'read write' | 'read only'; lane: string; after?: string };

/** A transaction's outcome, and the rows that `after` gave. */
export type Committed<T> = { result: T; after: postgres.Row[] };

/**
 * Runs `work` in one transaction on the server at `url`. Nothing is waited for that need not be: `begin` travels with the
 * first statements of `work`, `after` (a fixed statement of ours, asked outside of the transaction) with the commit, and the
 * end of a transaction that only read is left to itself. When the connection is lost the caller learns at once, and `work` is
 * left where it stands.
 * @throws what `work` throws, with the transaction rolled back; or that the connection was lost, and then a write may or may not be durable
 */
export async function transaction<T>(
  url: string,
  { mode, lane, after = '' }: Transaction,
  work: Work<T>,
): Promise<Committed<T>> {
  const connections = pool(url);
  const connection = await connections.take(lane);
  const line: Line = { open: true };
  connection.onLoss = () => {
    line.open = false;
  };
  const command = (text: string) => connection.orLost(connection.command(text));
  try {
    const begun = command(`begin ${mode}`);
    begun.catch(() => {});
    if (!connection.sql) await begun;
    const result = await connection.orLost(both(begun, work(reserved(connection), line)));
    line.open = false;
    const ended = command(`commit${after && `; ${after}`}`).then(committed);
    if (mode === 'read only') {
      give(ended);
      return { result, after: [] };
    }
    const rows = await ended;
    connections.give(connection);
    return { result, after: rows };
  } catch (error) {
    line.open = false;
    if (connection.sql) give(command('rollback'));
    else connections.give(connection, true);
    const why = mode === 'read write' ? ofPrimary(error) : error;
    if (connectionLost(why)) lookAgain();
    throw why;
  }

  function give(ended: Promise<unknown>): void {
    ended.then(
      () => connections.give(connection),
      () => connections.give(connection, true),
    );
  }
}

/**
 * A statement that is parsed, bound and executed in one message. postgres.js would ask for the types of its parameters first:
 * a trip to the server and back for each that is not prepared, which none is behind PgBouncer, and nothing could be sent behind it.
 * Parameters must be what goes over the wire as it is: texts, numbers, booleans, null.
 */
export function inOneTrip<Query extends object>(query: Query): Query {
  return Object.defineProperty(query, 'describeFirst', { get: () => false, set: () => {} });
}

/**
 * One statement by the extended protocol, which takes exactly one: without parameters postgres.js would send it by the simple
 * protocol, where a `;` stacks.
 */
export function statement(
  tx: postgres.ReservedSql,
  text: string,
  parameters: readonly unknown[],
): postgres.PendingQuery<postgres.Row[]> {
  const options = { simple: false, prepare: true } as postgres.UnsafeQueryOptions;
  return inOneTrip(tx.unsafe(text, parameters as postgres.ParameterOrJSON<never>[], options));
}

/** A fixed text of ours, with the rows it gives. `spare`: on a connection of its own when all others are taken. */
export async function onServer<Row>(url: string, text: string, spare?: 'spare'): Promise<Row[]> {
  const connections = pool(url);
  const connection = spare ? connections.takeSpare() : await connections.take('questions');
  let broken = true;
  try {
    const rows = await connection.orLost(connection.command(text));
    broken = false;
    return rows as Row[];
  } finally {
    connections.give(connection, broken);
  }
}

function reserved({ sql }: Connection): postgres.ReservedSql {
  if (!sql) throw new Error('The connection is not open.');
  return sql;
}

/** What `work` came to; why the transaction did not begin, if it did not. */
async function both<T>(begun: Promise<unknown>, work: Promise<T>): Promise<T> {
  const [started, done] = await Promise.allSettled([begun, work]);
  if (started.status === 'rejected') throw started.reason;
  if (done.status === 'rejected') throw done.reason;
  return done.value;
}

/** PostgreSQL answers COMMIT of a transaction with a failed statement by rolling it back, without an error. */
function committed(answer: unknown): postgres.Row[] {
  const results = answer as postgres.RowList<postgres.Row[]> | postgres.RowList<postgres.Row[]>[];
  const [first, second] = 'command' in results ? [results, undefined] : results;
  if (first?.command !== 'COMMIT')
    throw new Error('A statement failed and was passed over, so the transaction was rolled back.');
  return second ?? [];
}
