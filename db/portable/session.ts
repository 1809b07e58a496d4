import type { Readable, Writable } from 'node:stream';
import type postgres from 'postgres';
import { asAdministrator } from '#db/administrator.ts';

/** One connection inside one transaction. */
export type Session = {
  ask<Row extends object>(text: string, parameters?: (string | number | boolean | null)[]): Promise<Row[]>;
  /** The rows that a COPY gives, one a chunk. */
  out(text: string): Promise<Readable>;
  /** Where a COPY takes rows from. */
  into(text: string): Promise<Writable>;
};

/**
 * Runs `work` in one transaction of an administrator's connection that is its own and closed afterwards, so that whatever
 * breaks off rolls all of it back. COPY cannot travel through `withTenant`: whoever works here acts as the owner, whom the
 * tenant's policies bind too.
 */
export function inOneTransaction<T>(
  adminUrl: string,
  mode: string,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  let lost = false;
  return asAdministrator(adminUrl, (sql) => transaction(sql, mode, work, () => lost), {
    fetch_types: false,
    prepare: false,
    max_lifetime: null,
    connection: { application_name: 'lectern tenant' },
    onclose: () => {
      lost = true;
    },
  });
}

async function transaction<T>(
  sql: postgres.Sql,
  mode: string,
  work: (session: Session) => Promise<T>,
  lost: () => boolean,
): Promise<T> {
  // A client opens a new connection by itself when one is lost: what followed would run outside of the transaction.
  const ask = (text: string, parameters: (string | number | boolean | null)[] = []) => {
    if (lost())
      throw Object.assign(new Error('The connection to the database was lost.'), {
        code: 'CONNECTION_CLOSED',
      });
    return sql.unsafe(text, parameters);
  };
  try {
    await ask(`begin ${mode}`);
    await ask(`set local timezone = 'UTC'; set local datestyle = 'ISO, YMD'; set local intervalstyle = 'postgres';
      set local extra_float_digits = 1; set local bytea_output = 'hex'; set local statement_timeout = 0`);
    const result = await work({
      ask: async <Row extends object>(text: string, parameters = []) =>
        (await ask(text, parameters)) as unknown as Row[],
      async out(text) {
        const rows = await ask(text).readable();
        // The client pauses its socket when rows come too fast, and forgets to resume it when the last has come (3.4): nothing more
        // would ever be answered. Reading on is what resumes it.
        return rows.once('end', () => rows._read(0));
      },
      into: (text) => ask(text).writable(),
    });
    await ask('commit');
    return result;
  } catch (error) {
    // Whatever still runs there is broken off.
    await sql.end({ timeout: 0 });
    throw error;
  }
}

/** From here on the session is the owner's, inside one tenant. */
export const enterTenant = ({ ask }: Session, { id, schema }: { id: string; schema: string }) =>
  ask(`set local role lectern_owner; set local search_path = ${schema}, extensions;
    set local app.current_tenant = '${id}'`);
