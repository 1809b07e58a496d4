import { drizzle } from 'drizzle-orm/postgres-js';
import postgres from 'postgres';
import { type ClusterConfig, env } from '#lib/env.ts';
import { singleton } from '#lib/singleton.ts';

export type Pool = postgres.Sql;

/** The clusters this process may reach; one, from DATABASE_URL, unless DATABASE_CLUSTERS names several. The first holds `platform`. */
export function clusters(): readonly ClusterConfig[] {
  return singleton('db.clusters', () => {
    const settings = env();
    if (settings.DATABASE_CLUSTERS) return settings.DATABASE_CLUSTERS;
    if (!settings.DATABASE_URL)
      throw new Error('DATABASE_URL is not set, so there is no database to talk to.');
    const read = settings.DATABASE_REPLICA_URL ?? [];
    return [
      {
        name: 'main',
        region: 'default',
        primary: settings.DATABASE_URL,
        read,
        report: settings.DATABASE_REPORT_URL ?? read,
        ...(settings.DATABASE_ADMIN_URL && { admin: settings.DATABASE_ADMIN_URL }),
        ...(settings.JOBS_DATABASE_URL && { jobs: settings.JOBS_DATABASE_URL }),
      },
    ];
  });
}

export function cluster(name: string): ClusterConfig {
  const found = clusters().find((candidate) => candidate.name === name);
  if (!found) throw new Error(`No cluster is named "${name}"; DATABASE_CLUSTERS lists those that are.`);
  return found;
}

const pools = () => singleton('db.pools', () => new Map<string, Pool>());

/** The pool of one server: at most DATABASE_POOL_MAX connections, opened on demand, closed after 30 s of rest. */
export function pool(url: string): Pool {
  const known = pools().get(url);
  if (known) return known;
  const made = postgres(url, {
    max: env().DATABASE_POOL_MAX,
    idle_timeout: 30,
    connect_timeout: 5,
    // By itself it would wait up to 20 s after a long outage, and everybody with it.
    backoff: (tries: number) => Math.min(1, 0.05 * 2 ** tries) * (0.5 + Math.random() / 2),
    max_lifetime: 30 * 60,
    prepare: env().DATABASE_PREPARE,
    // Asking for array types costs every new connection a query: a list is read as JSON (`jsonb_agg`), never as an array.
    fetch_types: false,
    connection: { application_name: 'lectern' },
    onnotice: () => {},
  });
  // Drizzle swaps the parsers of a client for its own when it first sees it: do that before any query runs.
  drizzle(made);
  pools().set(url, made);
  return made;
}

/** Has the next caller open a new pool for a server; what the old one still does may take five seconds. */
export function discard(url: string, old: Pool): void {
  if (pools().get(url) === old) pools().delete(url);
  void old.end({ timeout: 5 }).catch(() => {});
}

/** Closes every pool: for shutdown, and for scripts that must end. */
export async function closePools(): Promise<void> {
  const open = [...pools().values()];
  pools().clear();
  await Promise.all(open.map((each) => each.end({ timeout: 5 })));
}
