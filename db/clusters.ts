import { platformAnywhere, primarySilent } from '#db/platform-db.ts';
import { clusters } from '#db/pools.ts';
import { onServer } from '#db/transaction.ts';
import { log } from '#lib/log.ts';
import { within } from '#lib/within.ts';

export type ClusterFacts = { connections: number; most: number; bytes: number };

/** A cluster as the settings have it, with what was found there; null when it does not answer. */
export type FoundCluster = {
  name: string;
  region: string;
  dedicatedTo: string | null;
  learners: number | null;
  facts: ClusterFacts | null;
};

/** In which region the settings say that each cluster is. */
export const regionsOfClusters = (): ReadonlyMap<string, string> =>
  new Map(clusters().map(({ name, region }) => [name, region]));

/** What a primary says of itself no other server can. */
const PATIENCE_MS = 1_000;

/** Every cluster of the settings, as it is now. */
export const findClusters = (): Promise<FoundCluster[]> =>
  Promise.all(
    clusters().map(async (home) => {
      const { name, region, dedicatedTo = null, learners = null, primary } = home;
      const asked = () => onServer<Omit<ClusterFacts, 'bytes'> & { bytes: string }>(primary, FACTS);
      const answer = primarySilent(home) ? null : within(PATIENCE_MS, 'The primary', asked());
      const [row] = (await answer?.catch(silent(name))) ?? [];
      return {
        name,
        region,
        dedicatedTo,
        learners,
        facts: row ? { ...row, bytes: Number(row.bytes) } : null,
      };
    }),
  );

const FACTS = `select (select count(*)::int from pg_stat_activity where backend_type = 'client backend') as connections,
  current_setting('max_connections')::int as most, pg_database_size(current_database())::text as bytes`;

const silent = (cluster: string) => (error: unknown) => {
  log().warn({ err: error, cluster }, 'what there is on a cluster is not known');
  return null;
};

export type Copy = { tenantId: string; cluster: string; follows: string; since: string };

/** Copies of tenants that follow them on another cluster: moves under way, and those that can be gone back on. */
export async function listCopies(): Promise<Copy[]> {
  const found = await Promise.all(
    clusters().map(async (home) => {
      const asked = platformAnywhere<Omit<Copy, 'cluster'>>(COPIES, [], home);
      const rows = await asked.catch(silent(home.name));
      return (rows ?? []).map((copy) => ({ ...copy, cluster: home.name }));
    }),
  );
  return found.flat();
}

const COPIES = `select tenant_id as "tenantId", follows, to_char(since at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as since
  from platform.copy`;
