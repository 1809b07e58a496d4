import { existsSync } from 'node:fs';
import { env } from '#lib/env.ts';
import { edgeKeys } from '#lib/media-address.ts';
import { script } from '#scripts/terminal.ts';
import { keptSecret } from '#scripts/up/secret.ts';

/** `npm run media:keys`: what an edge is given to check addresses of media with; the present key, then those still believed. */
await script(async () => {
  if (existsSync('.env')) process.loadEnvFile('.env');
  const { LECTERN_SECRET, LECTERN_SECRET_PREVIOUS, LECTERN_DATA } = env();
  console.log(edgeKeys([LECTERN_SECRET ?? keptSecret(LECTERN_DATA), ...LECTERN_SECRET_PREVIOUS]).join(' '));
});
