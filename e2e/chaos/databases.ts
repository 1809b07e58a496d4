import postgres from 'postgres';
import { knownCluster } from '#lib/embedded/existing.ts';
import { ADMIN_ROLE, databaseUrl } from '#lib/embedded/urls.ts';
import { clusterFolder, directCluster } from '#scripts/topology/databases.ts';
import { primaryNow } from '#scripts/topology/keepers.ts';
import { nodeNow } from '#scripts/topology/nodes.ts';
import { CLUSTERS } from '#scripts/topology/plan.ts';
import { serversOf } from '#scripts/topology/plan-questions.ts';
import { seedEnvironment } from '#scripts/topology/portal.ts';

/** For whoever counts what is stored: every server, so that the primary is found whichever it becomes. */
export async function countingEnvironment(): Promise<NodeJS.ProcessEnv> {
  const clusters = CLUSTERS.map(async (name) => ({
    name,
    admin: directCluster(await primaryNow(name)).admin,
    nodes: serversOf(name)
      .filter(({ role }) => role === 'member')
      .map((server) => {
        const { primary: url } = directCluster(server);
        return { write: url, read: url };
      }),
  }));
  return { ...(await seedEnvironment()), DATABASE_CLUSTERS: JSON.stringify(await Promise.all(clusters)) };
}

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
