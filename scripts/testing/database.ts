import { rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { runningPostmaster } from '#lib/embedded/pid-file.ts';
import { knownDataFolder } from '#lib/embedded/place.ts';
import { startEmbedded } from '#lib/embedded/start.ts';
import { databaseFiles, nodeTests } from '#scripts/testing/node-tests.ts';
import type { Outcome } from '#scripts/testing/outcome.ts';

const FOLDER = resolve('.lectern', 'test');

/** Holds one new primary and replica, which every test file joins by db/testing.ts. */
export async function databaseTests(): Promise<Outcome> {
  clear();
  const cluster = await startEmbedded({ folder: FOLDER, replica: true });
  try {
    return await nodeTests(databaseFiles());
  } finally {
    await cluster.stop();
  }
}

/** Yesterday's migrations and tenants must not decide today's tests; another run of tests may go on, though. */
function clear() {
  const data = knownDataFolder(FOLDER);
  if (runningPostmaster(resolve(data, 'primary'))) return;
  rmSync(data, { recursive: true, force: true });
  rmSync(FOLDER, { recursive: true, force: true });
}
