import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EmbeddedCluster } from '#lib/embedded/start.ts';
import { fingerprint } from '#scripts/up/fingerprint.ts';

/** Everything that decides what set-up, migrations and the demo tenants leave in the database. */
const SOURCES = [
  'db',
  'features',
  'scripts/migrate.ts',
  'scripts/seed.ts',
  'scripts/seed',
  'package-lock.json',
];

type Prepared = { folder: string; passwords: Pick<EmbeddedCluster['passwords'], 'app' | 'jobs'> };

/**
 * Runs `work` unless the same files have already done it to this very database: two processes fewer at every later start. The
 * stamp lies in the folder of the data, so that it goes when the data goes.
 */
export async function unlessPrepared(
  cluster: Prepared,
  demo: string,
  work: () => Promise<void>,
): Promise<boolean> {
  const stamp = join(cluster.folder, 'lectern.prepared');
  const wanted = fingerprint(SOURCES, [demo, cluster.passwords.app, cluster.passwords.jobs]);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return false;
  rmSync(stamp, { force: true });
  await work();
  writeFileSync(stamp, wanted, { mode: 0o600 });
  return true;
}
