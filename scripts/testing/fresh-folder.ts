import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { removeEmbedded } from '#lib/embedded/existing.ts';

/** Yesterday's migrations and tenants must not decide today's tests; what another run of tests is using stays. */
export async function freshFolder(name: string): Promise<string> {
  const folder = resolve('.lectern', name);
  await removeEmbedded(folder);
  mkdirSync(folder, { recursive: true });
  return folder;
}
