import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import postgres from 'postgres';
import type { Tenant } from '#db/placement.ts';

/** Fills a tenant with the rows of crowd.testing.sql, and has the planner know them. */
export async function addCrowd(adminUrl: string, tenant: Tenant): Promise<void> {
  const admin = postgres(adminUrl, { max: 1, onnotice: () => {} });
  const rows = readFileSync(join(import.meta.dirname, 'crowd.testing.sql'), 'utf8');
  try {
    await admin.unsafe(`begin; set local session_replication_role = replica; set local synchronous_commit = off;
      set local search_path = ${tenant.schema}; set local app.current_tenant = '${tenant.id}'; ${rows} commit`);
    const tables = await admin<{ name: string }[]>`
      select relname as name from pg_class where relnamespace = ${tenant.schema}::regnamespace and relkind = 'r'`;
    for (const { name } of tables) await admin.unsafe(`vacuum analyze ${tenant.schema}.${name}`);
  } finally {
    await admin.end();
  }
}

/** The id of the nth row of a kind, as crowd.testing.sql gives it. */
export function nth(kind: string, n: number): string {
  const hex = createHash('md5').update(`${kind}:${n}`).digest('hex');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
