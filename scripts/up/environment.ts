import type { EmbeddedCluster } from '#lib/embedded/start.ts';
import { AppError } from '#lib/errors.ts';
import { keptSecret } from '#scripts/up/secret.ts';

export interface Environments {
  /** What the server is given: never the superuser. */
  readonly server: NodeJS.ProcessEnv;
  /** What set-up, migrations and the demo tenants are given. */
  readonly setup: NodeJS.ProcessEnv;
}

type Cluster = Pick<EmbeddedCluster, 'adminUrl' | 'passwords' | 'primaryUrl' | 'standbyUrl'>;

/** The embedded default: every address and secret is ours. Whatever the caller set stands. */
export function embeddedEnvironment(base: NodeJS.ProcessEnv, cluster: Cluster): Environments {
  const { app, jobs } = cluster.passwords;
  const server = {
    ROOT_DOMAIN: 'localhost',
    LECTERN_DEMO: '1',
    LOG_LEVEL: 'warn',
    ...base,
    LECTERN_SECRET: base.LECTERN_SECRET || keptSecret(base.LECTERN_DATA as string),
    DATABASE_URL: cluster.primaryUrl('lectern_app', app),
    DATABASE_REPLICA_URL: cluster.standbyUrl('replica', 'lectern_app', app),
    JOBS_DATABASE_URL: cluster.primaryUrl('lectern_jobs', jobs),
  };
  const setup = {
    ...server,
    DATABASE_ADMIN_URL: cluster.adminUrl,
    LECTERN_APP_PASSWORD: app,
    LECTERN_JOBS_PASSWORD: jobs,
  };
  return { server, setup };
}

/** A PostgreSQL of the operator's: nothing is made up, and the server does not learn what only migrations need. */
export function givenEnvironment(base: NodeJS.ProcessEnv): Environments {
  if (!base.LECTERN_SECRET) {
    throw new AppError(
      'bad_input',
      'With a database of your own, LECTERN_SECRET must be set too: at least 32 random characters, the same on every node.',
    );
  }
  const server = { ROOT_DOMAIN: 'localhost', ...base };
  for (const name of ['DATABASE_ADMIN_URL', 'LECTERN_APP_PASSWORD', 'LECTERN_JOBS_PASSWORD']) {
    delete (server as NodeJS.ProcessEnv)[name];
  }
  return { server, setup: base };
}
