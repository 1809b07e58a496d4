import { createHmac } from 'node:crypto';
import { chownSync, existsSync, mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { OsUser } from '#lib/embedded/os-user.ts';
import { findPlace, knownDataFolder } from '#lib/embedded/place.ts';
import { keptSecret } from '#scripts/up/secret.ts';

/** Secrets, run files, logs, media; each cluster's folder lies in it too. */
export const TOPOLOGY = resolve('.lectern', 'topology');

/** Where the engines' own files are: the same folder, unless the user as whom they run cannot get there. */
export function dataOf(name: string): string {
  const root = existsSync(TOPOLOGY) ? knownDataFolder(realpathSync(TOPOLOGY)) : TOPOLOGY;
  return join(root, name);
}

/** Made for the user as whom the engines run; undefined means "as ourselves". */
export function makeDataFolder(name: string): { folder: string; user: OsUser | undefined } {
  const { data, user } = findPlace(TOPOLOGY);
  const folder = join(data, name);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (user) chownSync(folder, user.uid, user.gid);
  return { folder, user };
}

/** A file that only the engine's user may read. */
export function writeConfig(name: string, file: string, text: string): string {
  const { folder, user } = makeDataFolder(name);
  const path = join(folder, file);
  writeFileSync(path, text, { mode: 0o600 });
  if (user) chownSync(path, user.uid, user.gid);
  return path;
}

/** One secret is kept; the engines' passwords follow from it. */
export const passwordOf = (engine: string): string =>
  createHmac('sha256', keptSecret(TOPOLOGY)).update(`topology:${engine}`).digest('base64url');
