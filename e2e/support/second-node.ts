import { resolve } from 'node:path';
import { type Subject, startSubject } from '#bench/support/process.ts';
import { DATA } from '#e2e/support/database.ts';
import { startEmbedded } from '#lib/embedded/start.ts';
import { OWN_SERVICES } from '#scripts/testing/own-services.ts';
import { embeddedEnvironment } from '#scripts/up/environment.ts';

export type SecondNode = {
  readonly port: number;
  /** Ends it as a power cut does: nothing is finished, nobody is told. */
  kill(): Promise<void>;
  /** On the same port as before, with other settings if need be. */
  startAgain(settings?: Record<string, string>): Promise<void>;
  leave(): Promise<void>;
};

/** More settings than the portal's under test, or what to make of those. */
type Settings = Record<string, string> | ((server: NodeJS.ProcessEnv) => Record<string, string>);

/** A node of its own beside the portal under test, on the same database: it can be killed without disturbing anybody. */
export async function startSecondNode(settings: Settings = {}): Promise<SecondNode> {
  const cluster = await startEmbedded({ folder: DATA, standbys: ['replica'] });
  const base = {
    ...process.env,
    ...OWN_SERVICES,
    NODE_ENV: 'production' as const,
    LECTERN_DATA: resolve(DATA),
    LOG_LEVEL: 'warn',
    ROLES: 'web,sign-in,intake',
  };
  const { server } = embeddedEnvironment(base, cluster);
  const env = { ...server, ...(typeof settings === 'function' ? settings(server) : settings) };
  const start = (port?: number, more = {}) => startSubject('server.ts', { ...env, ...more }, '/livez', port);
  let node: Subject = await start();
  return {
    port: node.port,
    kill: () => node.stop('SIGKILL'),
    async startAgain(more) {
      node = await start(node.port, more);
    },
    async leave() {
      await node.stop();
      await cluster.stop();
    },
  };
}
