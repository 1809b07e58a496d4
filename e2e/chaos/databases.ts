import postgres from 'postgres';
import { knownCluster } from '#lib/embedded/existing.ts';
import { ADMIN_ROLE, databaseUrl } from '#lib/embedded/urls.ts';
import { clusterFolder } from '#scripts/topology/databases.ts';
import { nodeNow } from '#scripts/topology/nodes.ts';

/** One statement to one server, past every pool, as its administrator. `main-primary` is whichever that is now. */
export async function tell<Row extends object>(server: string, statement: string): Promise<Row[]> {
  const { name, port } = await nodeNow(server);
  const password = knownCluster(clusterFolder(name.split('-')[0] ?? ''))?.passwords.admin ?? '';
  const sql = postgres(databaseUrl(port, ADMIN_ROLE, password), { max: 1, connect_timeout: 2 });
  try {
    return [...(await sql.unsafe<Row[]>(statement))];
  } finally {
    await sql.end({ timeout: 1 });
  }
}
