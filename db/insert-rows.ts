import { getTableColumns, sql } from 'drizzle-orm';
import { getTableConfig, type PgTable } from 'drizzle-orm/pg-core';
import type { TenantDb } from '#db/tenant-db.ts';

const AT_ONCE = 5_000;

/** Inserts many rows with one parameter a statement. All rows have the keys of the first; other columns take their defaults. */
export async function insertRows<T extends PgTable>(
  db: TenantDb,
  table: T,
  rows: T['$inferInsert'][],
): Promise<void> {
  const [first] = rows;
  if (!first) return;
  const columns = Object.entries(getTableColumns(table)).filter(([key]) => key in first);
  const names = sql.raw(columns.map(([, column]) => `"${column.name}"`).join(', '));
  const shape = sql.raw(columns.map(([, column]) => `"${column.name}" ${column.getSQLType()}`).join(', '));
  const target = sql.identifier(getTableConfig(table).name);
  for (let from = 0; from < rows.length; from += AT_ONCE) {
    const part = rows.slice(from, from + AT_ONCE).map((row) => {
      const given = row as Record<string, unknown>;
      return Object.fromEntries(columns.map(([key, column]) => [column.name, given[key] ?? null]));
    });
    await db.execute(
      sql`insert into ${target} (${names}) select ${names} from jsonb_to_recordset(${JSON.stringify(part)}::text::jsonb) as given (${shape})`,
    );
  }
}
