import { drizzle } from 'drizzle-orm/postgres-js';
import postgres from 'postgres';
import { Connections } from '#db/connections.ts';
import { SILENT_SECONDS } from '#db/failure.ts';
import { endRoles, live, rolesAsked } from '#db/roles.ts';
import { forgetServers } from '#db/server-question.ts';
import { type ClusterConfig, env } from '#lib/env.ts';
import { singleton } from '#lib/singleton.ts';

/** The clusters this process may reach, as they are now; one, from DATABASE_URL, unless DATABASE_CLUSTERS names several. The first holds `platform`. */
export function clusters(): readonly ClusterConfig[] {
  return singleton('db.clusters', () => {
    const settings = env();
    if (settings.DATABASE_CLUSTERS) return settings.DATABASE_CLUSTERS.map((each) => live(each, open, leave));
    if (!settings.DATABASE_URL)
      throw new Error('DATABASE_URL is not set, so there is no database to talk to.');
    const read = settings.DATABASE_REPLICA_URL ?? [];
    return [
      {
        name: 'main',
        region: settings.REGION,
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

/** Asks clusters that fail over who their primary is; whoever serves does so first. */
export const findPrimaries = (): Promise<void> => rolesAsked(clusters());

/** Transactions that may wait for a server in one process: more than all pages ask that are let in at once. */
const MOST_WAITING = 2_000;

const pools = () => singleton('db.pools', () => new Map<string, Connections>());

/** The pool of one server: at most DATABASE_POOL_MAX connections, opened on demand, closed after 30 s of rest. */
export function pool(url: string): Connections {
  let known = pools().get(url);
  if (!known) {
    const limits = {
      max: env().DATABASE_POOL_MAX,
      idleMs: 30_000,
      lifetimeMs: 30 * 60_000,
      mostWaiting: MOST_WAITING,
    };
    known = new Connections((onClose) => open(url, onClose), limits);
    pools().set(url, known);
  }
  return known;
}

/** Says so of a commit whose wait for a standby was cancelled, whatever language the server speaks. */
const WAITS_FOR_STANDBYS = 'SyncRepWaitForLSN';

/** A client of one connection to a server; `onClose` is called when that is gone. */
export function open(url: string, onClose: () => void = () => {}): postgres.Sql {
  const made = postgres(url, {
    max: 1,
    idle_timeout: 30,
    connect_timeout: 5,
    keep_alive: SILENT_SECONDS,
    prepare: env().DATABASE_PREPARE,
    // Asking for array types costs every new connection a query: a list is read as JSON (`jsonb_agg`), never as an array.
    fetch_types: false,
    connection: { application_name: 'lectern' },
    onnotice: ({ routine }) => {
      if (routine !== WAITS_FOR_STANDBYS) return;
      // The commit is answered as done next, and may be lost with the primary: nobody is told that it is safe.
      onClose();
      void made.end({ timeout: 0 });
    },
    onclose: onClose,
  });
  // Drizzle swaps the parsers of a client for its own when it first sees it: do that before any query runs.
  drizzle(made);
  return made;
}

/** Breaks off what is asked of a server that others have taken the place of: it may never answer. */
function leave(url: string): void {
  pools().get(url)?.cutOff();
}

/** Closes every pool: for shutdown, and for scripts that must end. */
export async function closePools(): Promise<void> {
  endRoles();
  forgetServers();
  const open = [...pools().values()];
  pools().clear();
  await Promise.all(open.map((each) => each.end()));
}
