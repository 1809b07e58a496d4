import { existsSync, realpathSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { exclusively, hold } from '#lib/embedded/lock.ts';
import { recall } from '#lib/embedded/memory.ts';
import { runningPostmaster } from '#lib/embedded/pid-file.ts';
import { knownDataFolder } from '#lib/embedded/place.ts';
import { bringDown, nodeFolder } from '#lib/embedded/postmaster.ts';
import { ADMIN_ROLE, databaseUrl } from '#lib/embedded/urls.ts';

/** The superuser's address of a node that runs now, whoever started it; undefined when it does not. */
export function runningUrl(folder: string, node: string): string | undefined {
  if (!existsSync(folder)) return undefined;
  const place = realpathSync(folder);
  const running = runningPostmaster(nodeFolder({ data: knownDataFolder(place) }, node));
  const memory = recall(place);
  if (!running || !memory) return undefined;
  return databaseUrl(running.port, ADMIN_ROLE, memory.passwords.admin);
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
