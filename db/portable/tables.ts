import { RowDigest } from '#db/portable/archive.ts';
import type { Session } from '#db/portable/session.ts';

export type Table = { name: string; columns: string[] };

type Found = Table & { parents: string[] };

/** A schema's tables as the catalog has them, parents before children; without tenant_id and what is computed. */
export async function tablesOf({ ask }: Session, schema: string): Promise<Table[]> {
  const found = await ask<Found>(
    `select c.relname as name,
      (select jsonb_agg(a.attname order by a.attname) from pg_attribute a where a.attrelid = c.oid and a.attnum > 0
        and not a.attisdropped and a.attgenerated = '' and a.attname <> 'tenant_id') as columns,
      coalesce((select jsonb_agg(distinct p.relname) from pg_constraint f join pg_class p on p.oid = f.confrelid
        where f.conrelid = c.oid and f.contype = 'f' and f.confrelid <> c.oid), '[]') as parents
    from pg_class c where c.relnamespace = '${schema}'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
    order by c.relname`,
  );
  const ordered: Table[] = [];
  const placed = new Set<string>();
  let waiting = found;
  while (waiting.length > 0) {
    const free = waiting.filter(({ parents }) => parents.every((parent) => placed.has(parent)));
    if (free.length === 0)
      throw new Error(`These tables need each other first: ${waiting.map(({ name }) => name).join(', ')}.`);
    for (const { name, columns } of free) {
      ordered.push({ name, columns });
      placed.add(name);
    }
    waiting = waiting.filter(({ name }) => !placed.has(name));
  }
  return ordered;
}

const list = (columns: readonly string[]) => columns.map((column) => `"${column}"`).join(', ');

export const copyOut = ({ name, columns }: Table, where = 'true') =>
  `copy (select ${list(columns)} from "${name}" where ${where}) to stdout`;

export const copyIn = ({ name, columns }: Table) => `copy "${name}" (${list(columns)}) from stdin`;

/** What a table holds, told by number and hash, whatever the order of its rows. */
export async function digestOf(session: Session, table: Table, where?: string): Promise<RowDigest> {
  const digest = new RowDigest();
  for await (const row of await session.out(copyOut(table, where))) digest.add(row);
  return digest;
}
