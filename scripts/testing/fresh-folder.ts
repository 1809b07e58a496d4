import { rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { runningPostmaster } from '#lib/embedded/pid-file.ts';
import { knownDataFolder } from '#lib/embedded/place.ts';

/** Yesterday's migrations and tenants must not decide today's tests; another run of tests may go on, though. */
export function freshFolder(name: string): string {
  const folder = resolve('.lectern', name);
  const data = knownDataFolder(folder);
  if (!runningPostmaster(resolve(data, 'primary'))) {
    rmSync(data, { recursive: true, force: true });
    rmSync(folder, { recursive: true, force: true });
  }
  return folder;
}
