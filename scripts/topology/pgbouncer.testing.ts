import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { postgresUser } from '#lib/embedded/os-user.ts';
import { freePort } from '#lib/embedded/ports.ts';
import type { EmbeddedCluster } from '#lib/embedded/start.ts';
import { databaseUrl } from '#lib/embedded/urls.ts';
import { takesConnections } from '#scripts/topology/answers.ts';
import { type Pool, pgbouncerIni, pgbouncerUsers } from '#scripts/topology/pgbouncer.ts';

export type TestPooler = {
  url(pool: string, role?: 'app' | 'jobs'): string;
  /** From now on whoever waits for a server is sent away after as long as in the topology. */
  loseItsPatience(): void;
  stop(): Promise<void>;
};

/** A slow machine, on which a crowd waits for two connections, is not what is tested. */
const PATIENT_SECONDS = 120;

/** PgBouncer before a test cluster, set as the topology's is but patient, with pools of the test's own. */
export async function startPooler(
  program: string,
  { dataFolder, passwords }: Pick<EmbeddedCluster, 'dataFolder' | 'passwords'>,
  pools: readonly Pick<Pool, 'name' | 'port' | 'size'>[],
): Promise<TestPooler> {
  const [port, user] = [await freePort(), postgresUser()];
  const folder = join(dataFolder, 'pgbouncer');
  const [usersFile, conf] = [join(folder, 'users.txt'), join(folder, 'pgbouncer.ini')];
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(usersFile, pgbouncerUsers(passwords), { mode: 0o600 });
  const settings = { port, pools, usersFile };
  writeFileSync(conf, pgbouncerIni({ ...settings, waitSeconds: PATIENT_SECONDS }), { mode: 0o600 });
  if (user) for (const path of [folder, usersFile, conf]) chownSync(path, user.uid, user.gid);
  const child = spawn(program, ['-q', conf], { stdio: 'ignore', uid: user?.uid, gid: user?.gid, cwd: '/' });
  while (!(await takesConnections(port))) {
    if (child.exitCode !== null) throw new Error('PgBouncer ended at its start.');
    await sleep(20);
  }
  return {
    url: (pool, role = 'app') => databaseUrl(port, `lectern_${role}`, passwords[role], pool),
    loseItsPatience() {
      writeFileSync(conf, pgbouncerIni(settings));
      child.kill('SIGHUP');
    },
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      await gone;
    },
  };
}
