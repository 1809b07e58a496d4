import type { Home } from '#db/portable/backup.ts';
import { enterTenant, inOneTransaction, type Session } from '#db/portable/session.ts';
import { digestOf, tablesOf } from '#db/portable/tables.ts';

export type Contents = Map<string, { rows: number; digest: string }>;

const RESTORING = `select id from audit_event where action = 'tenant.restored'`;

/** What restoring itself has written is no difference. */
const WITHOUT_RESTORING: Readonly<Record<string, string>> = {
  audit_event: `id not in (${RESTORING})`,
  audit_pending: `event_id not in (${RESTORING})`,
  audit_seal: `event_id not in (${RESTORING})`,
};

/** Every table of a tenant by number and hash of its rows, whatever their order and whoever's they are; at one moment. */
export async function contentsOf({ adminUrl, schema }: Home, tenantId: string): Promise<Contents> {
  return inOneTransaction(adminUrl, 'isolation level repeatable read read only', async (session) => {
    await enterTenant(session, { id: tenantId, schema });
    return readContents(session, schema, WITHOUT_RESTORING);
  });
}

/** The same in a transaction that has entered the tenant, of all rows but those that a condition leaves out. */
export async function readContents(
  session: Session,
  schema: string,
  only: Readonly<Record<string, string>> = {},
): Promise<Contents> {
  const contents: Contents = new Map();
  for (const table of await tablesOf(session, schema)) {
    const { rows, digest } = await digestOf(session, table, only[table.name]);
    contents.set(table.name, { rows, digest });
  }
  return contents;
}

export type Difference = { table: string; rows: [number, number] };

/** The tables in which two tenants differ. */
export function differences(one: Contents, other: Contents): Difference[] {
  const tables = [...new Set([...one.keys(), ...other.keys()])].sort();
  return tables
    .filter((table) => one.get(table)?.digest !== other.get(table)?.digest)
    .map((table) => ({ table, rows: [one.get(table)?.rows ?? 0, other.get(table)?.rows ?? 0] }));
}
