import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Subject, startSubject } from '#bench/support/process.ts';
import { run } from '#scripts/up/child.ts';

const FOLDER = join('bench', 'next-minimal');

/** Builds Next's least page once; it changes with Next alone. */
export async function buildMinimal(): Promise<void> {
  if (existsSync(join(FOLDER, '.next', 'BUILD_ID'))) return;
  console.log('  building the minimal page to compare with');
  const next = join('node_modules', 'next', 'dist', 'bin', 'next');
  const env = { ...process.env, NODE_ENV: 'production' as const, NEXT_TELEMETRY_DISABLED: '1' };
  await run('The minimal build', process.execPath, [next, 'build', FOLDER], { env, stdio: 'inherit' });
}

/** The minimal page behind our own server.ts and middleware. */
export const startMinimal = (env: NodeJS.ProcessEnv): Promise<Subject> =>
  startSubject('server.ts', { ...env, LECTERN_APP: FOLDER }, '/livez');
