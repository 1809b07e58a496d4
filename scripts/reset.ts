import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { removeEmbedded } from '#lib/embedded/existing.ts';
import { takeForLife } from '#lib/embedded/lock.ts';
import { bringDown } from '#scripts/topology/up.ts';

/*
 * `npm run reset`: deletes the embedded databases, uploads and secrets. The next start makes everything anew.
 */

if (existsSync('.env')) process.loadEnvFile('.env');
const folder = resolve(process.env.LECTERN_DATA || '.lectern');
const refusal = await reset();
if (refusal) {
  console.error(refusal);
  process.exitCode = 1;
}

async function reset(): Promise<string | undefined> {
  if (!existsSync(folder)) {
    console.log('There is nothing to delete.');
    return undefined;
  }
  if (!takeForLife(join(folder, 'up.lock'))) return 'Lectern is running: stop it first (Ctrl-C), then reset.';
  const topology = join(folder, 'topology');
  if (existsSync(topology) && !takeForLife(join(topology, 'up.lock')))
    return 'The topology is running: stop it first (npm run topology -- --stop), then reset.';
  if (!(await confirmed())) return 'Nothing was deleted.';
  // A killed script leaves its nodes running.
  if (existsSync(topology)) await bringDown();
  for (const cluster of [...clustersBelow(topology), topology, ...clustersBelow(folder), folder]) {
    if (!(await removeEmbedded(cluster)))
      return `The database in ${cluster} is in use: stop what uses it first.`;
  }
  console.log('All data is deleted. The next npm start makes the demo tenants anew.');
  return undefined;
}

/** Tests and the topology keep clusters of their own inside the folder. */
function clustersBelow(parent: string): string[] {
  if (!existsSync(parent)) return [];
  return readdirSync(parent, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(parent, entry.name, 'embedded.json')))
    .map((entry) => join(parent, entry.name));
}

async function confirmed(): Promise<boolean> {
  if (process.argv.includes('--yes')) return true;
  if (!process.stdin.isTTY) {
    console.error('Without a terminal to ask, say npm run reset -- --yes.');
    return false;
  }
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question(
    `Delete the databases, uploads and secrets in ${folder}? Type yes: `,
  );
  terminal.close();
  return answer.trim().toLowerCase() === 'yes';
}
