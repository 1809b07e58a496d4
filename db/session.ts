import { PgDatabase, PgDialect } from 'drizzle-orm/pg-core';
import { type PostgresJsQueryResultHKT, PostgresJsSession } from 'drizzle-orm/postgres-js';
import type postgres from 'postgres';
import { type Line, statement } from '#db/transaction.ts';

/** Drizzle over one transaction. `transaction` is left out: the door opened it, and nothing nests. */
export type Database = Omit<
  PgDatabase<PostgresJsQueryResultHKT, Record<string, never>>,
  'transaction' | 'query'
>;

const dialect = new PgDialect();

const DATA_STATEMENT = /^\s*(?:select|insert|update|delete|merge|with|values|explain)\b/i;

/**
 * Drizzle bound to an open transaction: what it sends by `unsafe` goes as one statement.
 * Statements that are not about data (SET, RESET, DO, COMMIT …) are refused: they could leave the tenant's walls. So is all
 * that comes after the transaction: the connection is another tenant's by then.
 */
export function drizzleOn(tx: postgres.ReservedSql, line: Line): Database {
  const client = {
    unsafe: (text: string, parameters: unknown[] = []) => {
      if (!line.open) throw new Error('The transaction is over: nothing more can be asked of it.');
      if (!DATA_STATEMENT.test(text)) throw new Error('Only statements about data run inside a tenant.');
      return statement(tx, text, parameters);
    },
  };
  const session = new PostgresJsSession(client as unknown as postgres.Sql, dialect, undefined);
  return new PgDatabase(dialect, session as never, undefined) as unknown as Database;
}
