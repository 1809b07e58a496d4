import postgres from 'postgres';
import { knownCluster } from '#lib/embedded/existing.ts';
import { ADMIN_ROLE, databaseUrl } from '#lib/embedded/urls.ts';
import { clusterFolder } from '#scripts/topology/databases.ts';
import { portOfNode } from '#scripts/topology/plan-questions.ts';

/** One statement to one server, past every pool, as its administrator. */
export async function tell<Row extends object>(server: string, statement: string): Promise<Row[]> {
  const password = knownCluster(clusterFolder(server.split('-')[0] ?? ''))?.passwords.admin ?? '';
  const sql = postgres(databaseUrl(portOfNode(server), ADMIN_ROLE, password), { max: 1, connect_timeout: 2 });
  try {
    return [...(await sql.unsafe<Row[]>(statement))];
  } finally {
    await sql.end({ timeout: 1 });
  }
}
