import { startEmbedded } from '#lib/embedded/start.ts';
import { freshFolder } from '#scripts/testing/fresh-folder.ts';
import { databaseFiles, nodeTests } from '#scripts/testing/node-tests.ts';
import type { Outcome } from '#scripts/testing/outcome.ts';

/** Holds one new primary and replica, which every test file joins by db/testing.ts. */
export async function databaseTests(): Promise<Outcome> {
  const cluster = await startEmbedded({ folder: await freshFolder('test'), standbys: ['replica'] });
  try {
    return await nodeTests(databaseFiles());
  } finally {
    await cluster.stop();
  }
}
