import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type Binaries, findBinaries } from '#lib/embedded/binaries.ts';
import { canReach, type OsUser, postgresUser } from '#lib/embedded/os-user.ts';

/** Where a cluster lives and as whom it runs. */
export interface Place {
  /** The folder the caller named: secrets, locks, and what names the rest. */
  readonly folder: string;
  /** The folder of the data and of PostgreSQL's logs: the same one unless PostgreSQL's user can't get there. */
  readonly data: string;
  readonly user: OsUser | undefined;
  readonly binaries: Binaries;
}

/** Where data and programs go when only root can enter the checkout. */
const SHARED = '/var/lib/lectern';

const location = z.object({ folder: z.string(), data: z.string() });

export function findPlace(named: string): Place {
  mkdirSync(named, { recursive: true });
  const folder = realpathSync(named);
  const user = postgresUser();
  return { folder, data: dataFolder(folder, user), user, binaries: findBinaries(user, SHARED) };
}

/** The data folder of a cluster that was made before, without making anything. */
export function knownDataFolder(folder: string): string {
  return readLocation(folder)?.data ?? folder;
}

function dataFolder(folder: string, user: OsUser | undefined): string {
  const known = readLocation(folder);
  // A copied checkout must not share its original's data; a moved one keeps it.
  if (known && (known.folder === folder || !existsSync(known.folder))) return madeFolder(known.data);
  if (!user) return folder;
  chmodSync(folder, 0o755);
  if (canReach(user, folder)) return folder;
  const data = join(SHARED, createHash('sha256').update(folder).digest('hex').slice(0, 16));
  writeFileSync(join(folder, 'location.json'), `${JSON.stringify({ folder, data }, null, 2)}\n`);
  return madeFolder(data);
}

function madeFolder(data: string): string {
  mkdirSync(data, { recursive: true, mode: 0o755 });
  return data;
}

function readLocation(folder: string): z.infer<typeof location> | undefined {
  const file = join(folder, 'location.json');
  return existsSync(file) ? location.parse(JSON.parse(readFileSync(file, 'utf8'))) : undefined;
}
