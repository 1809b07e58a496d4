import { existsSync, realpathSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { exclusively, hold } from '#lib/embedded/lock.ts';
import { type Memory, recall } from '#lib/embedded/memory.ts';
import { type Postmaster, runningPostmaster } from '#lib/embedded/pid-file.ts';
import { knownDataFolder } from '#lib/embedded/place.ts';
import { bringDown, nodeFolder, stopPostmaster } from '#lib/embedded/postmaster.ts';
import { ADMIN_ROLE, databaseUrl } from '#lib/embedded/urls.ts';

/** The superuser's address of a node that runs now, whoever started it; undefined when it does not. */
export function runningUrl(folder: string, node: string): string | undefined {
  if (!existsSync(folder)) return undefined;
  const running = runningNode(folder, node);
  const memory = knownCluster(folder);
  if (!running || !memory) return undefined;
  return databaseUrl(running.port, ADMIN_ROLE, memory.passwords.admin);
}

/** A node that runs now, whoever started it. */
export function runningNode(folder: string, node: string): Postmaster | undefined {
  if (!existsSync(folder)) return undefined;
  return runningPostmaster(nodeFolder({ data: knownDataFolder(realpathSync(folder)) }, node));
}

/** Ports and passwords of a cluster that was made before. */
export function knownCluster(folder: string): Memory | undefined {
  return existsSync(folder) ? recall(realpathSync(folder)) : undefined;
}

/** Stops one node of a cluster, whoever started it. */
export async function stopNode(folder: string, node: string): Promise<void> {
  if (existsSync(folder)) await stopPostmaster({ data: knownDataFolder(realpathSync(folder)) }, node);
}

/** Deletes a cluster with all its data, also where that lies outside its folder. False when somebody is using it. */
export async function removeEmbedded(folder: string): Promise<boolean> {
  if (!existsSync(folder)) return true;
  const place = realpathSync(folder);
  return await exclusively(join(place, 'start.lock'), async () => {
    const using = await hold(join(place, 'in-use.lock'));
    if (!using.release()) return false;
    const data = knownDataFolder(place);
    await bringDown({ data });
    for (const gone of [data, place]) rmSync(gone, { recursive: true, force: true });
    return true;
  });
}
