import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { exclusively } from '#lib/embedded/lock.ts';
import { run } from '#scripts/up/child.ts';
import { fingerprint } from '#scripts/up/fingerprint.ts';
import { say, seconds } from '#scripts/up/say.ts';

/** What ends up in the build. Tests, scripts and the server beside Next do not. */
const SOURCES = ['app', 'components', 'features', 'db', 'lib'];
const FILES =
  /^(middleware\.ts|instrumentation.*\.ts|next\.config\..*|postcss\.config\..*|tsconfig\.json|package-lock\.json)$/;
const IGNORED = /\.test\.tsx?$|\/(migrations|seed)\//;
const STAMP = join('.next', 'lectern-build');

/** Builds the portal for production, unless the last build was made from the same sources. */
export async function buildIfNeeded(env: NodeJS.ProcessEnv, signal?: AbortSignal): Promise<void> {
  mkdirSync('.lectern', { recursive: true });
  await exclusively(join('.lectern', 'build.lock'), async () => {
    // Addresses that stand in the pages and in their Content-Security-Policy.
    const store = env.S3_PUBLIC_ENDPOINT || env.S3_ENDPOINT || '';
    const addresses = [env.CDN_URL || '', store, ...(env.REGIONS ? [env.REGIONS] : [])];
    const wanted = fingerprint(sources(), [process.version, ...addresses], IGNORED);
    if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === wanted) return say('build', 'up to date');
    const began = performance.now();
    say('build', 'building the portal; only the first start and changed sources need this');
    rmSync(STAMP, { force: true });
    await nextBuild(env, signal);
    writeFileSync(STAMP, wanted);
    say('build', `done in ${seconds(began)}`);
  });
}

function sources(): string[] {
  return [...SOURCES, ...readdirSync('.').filter((name) => FILES.test(name))];
}

async function nextBuild(env: NodeJS.ProcessEnv, signal: AbortSignal | undefined): Promise<void> {
  const said: string[] = [];
  const line = (text: string) => {
    said.push(text);
    const step =
      /^\s*(?:✓\s*)?((?:Creating|Compiled|Running TypeScript|Finished|Collecting|Generating|Finalizing)[^(]*)/.exec(
        text,
      );
    if (step?.[1]) say('build', step[1].trim());
  };
  const building = { ...env, NODE_ENV: 'production' as const, NEXT_TELEMETRY_DISABLED: '1' };
  try {
    await run('The build', process.execPath, [join('node_modules', 'next', 'dist', 'bin', 'next'), 'build'], {
      env: building,
      signal,
      line,
    });
  } catch (error) {
    if (!signal?.aborted) console.error(said.join('\n'));
    throw error;
  }
}

if (import.meta.main) await buildIfNeeded(process.env);
