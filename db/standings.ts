import { bytesBehind } from '#db/causal.ts';
import { clusters, open } from '#db/pools.ts';
import { isLagging } from '#db/replicas.ts';
import { type KnownCluster, knownCluster } from '#db/roles.ts';
import { askServer, type ServerAnswer } from '#db/server-question.ts';
import type { ClusterConfig } from '#lib/env.ts';

/** A server of a database, for whoever looks after it. */
export type DatabaseServer = {
  /** Host, port and database: what tells it from the others. */
  address: string;
  part: 'primary' | 'standby' | 'replica' | 'reports';
  answers: boolean;
  /** A commit is acknowledged when this one has it, or another that does the same. */
  acknowledges: boolean;
  /** How much of the primary's log it has not replayed; null when nobody can say. */
  behindBytes: number | null;
  /** So far behind that nobody is sent there. */
  lags: boolean;
};

export type DatabaseStanding = {
  cluster: string;
  /** Its servers settle by themselves who is the primary. */
  failsOver: boolean;
  /** Nobody takes writes. */
  headless: boolean;
  /** Its primary acknowledges what it alone has, though it is not meant to. */
  alone: boolean;
  servers: DatabaseServer[];
};

/** How every cluster stands, within a second whatever hangs. */
export const databaseStandings = (): Promise<DatabaseStanding[]> =>
  Promise.all(
    clusters().map(async (config) => {
      const known = knownCluster(config.name);
      return known ? settled(config, known) : fixed(config);
    }),
  );

/** Whether any cluster has more servers than its primary. */
export const hasFollowers = (): boolean =>
  clusters().some(({ nodes, read, report }) => nodes !== undefined || read.length + report.length > 0);

const heard = (url: string) => askServer(url, open).catch(() => null);

/** Of a cluster that fails over all is known already, but of the server for reports, which only follows. */
async function settled({ name, report }: ClusterConfig, known: KnownCluster): Promise<DatabaseStanding> {
  const { alone, headless, servers } = known;
  const primary = servers.find(({ isPrimary }) => isPrimary)?.said ?? null;
  const apart = report.filter((url) => servers.every(({ address }) => address !== url));
  const reports = await Promise.all(apart.map(async (url) => ({ url, said: await heard(url) })));
  return {
    cluster: name,
    failsOver: true,
    headless,
    alone,
    servers: [
      ...servers
        .toSorted((a, b) => Number(b.isPrimary) - Number(a.isPrimary))
        .map(({ address, isPrimary, answers, said }) =>
          seen(address, isPrimary ? 'primary' : 'standby', answers, said, primary),
        ),
      ...reports.map(({ url, said }) => seen(url, 'reports', said !== null, said, primary)),
    ],
  };
}

async function fixed({ name, primary, read, report }: ClusterConfig): Promise<DatabaseStanding> {
  const others = [...new Set([...read, ...report])].filter((url) => url !== primary);
  const [first = null, ...rest] = await Promise.all([primary, ...others].map(heard));
  return {
    cluster: name,
    failsOver: false,
    headless: first === null || first.standby,
    alone: false,
    servers: [
      seen(primary, 'primary', first !== null, first, first),
      ...others.map((url, n) => {
        const said = rest[n] ?? null;
        return seen(url, read.includes(url) ? 'replica' : 'reports', said !== null, said, first);
      }),
    ],
  };
}

function seen(
  url: string,
  part: DatabaseServer['part'],
  answers: boolean,
  said: ServerAnswer | null,
  primary: ServerAnswer | null,
): DatabaseServer {
  const { host, pathname } = new URL(url);
  const follows = part !== 'primary' && said !== null && primary !== null;
  return {
    address: host + pathname,
    part,
    answers,
    acknowledges: follows && said.slot !== '' && namesIn(primary.waitsFor).includes(said.slot),
    behindBytes: follows ? bytesBehind(said.at, primary.at) : null,
    lags: isLagging(url),
  };
}

/** `ANY 1 (one, two)` → one, two. */
const namesIn = (waitsFor: string): string[] =>
  (/\((.*)\)/.exec(waitsFor)?.[1] ?? waitsFor).split(',').map((name) => name.trim().replaceAll('"', ''));
