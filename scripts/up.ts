import { existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isFree } from '#lib/embedded/ports.ts';
import { type EmbeddedCluster, startEmbedded } from '#lib/embedded/start.ts';
import { parseEnv } from '#lib/env.ts';
import { AppError } from '#lib/errors.ts';
import { buildIfNeeded } from '#scripts/build.ts';
import { runScript } from '#scripts/up/child.ts';
import { type Environments, embeddedEnvironment, givenEnvironment } from '#scripts/up/environment.ts';
import { unlessPrepared } from '#scripts/up/prepared.ts';
import { becomeTheOnlyOne, writeRunFile } from '#scripts/up/run-file.ts';
import { say, seconds } from '#scripts/up/say.ts';
import { endOrphanedServer, ServerProcess } from '#scripts/up/server-process.ts';
import { welcome } from '#scripts/up/welcome.ts';

/*
 * `npm start` and `npm run dev`: database, schemas, demo tenants, build, server, in the order they need each other; then
 * keeps all of it running until Ctrl-C.
 */

const WATCH_EVERY_MS = 2_000;

/** npm passes the terminal's Ctrl-C on, so one press arrives twice. */
const SAME_PRESS_MS = 1_500;

const stopping = new AbortController();
let stoppedAt = 0;
let cluster: EmbeddedCluster | undefined;
let server: ServerProcess | undefined;

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    if (stopping.signal.aborted && performance.now() - stoppedAt > SAME_PRESS_MS) server?.kill();
    stoppedAt ||= performance.now();
    stopping.abort();
    void server?.stop();
  });
}
// A terminal that was closed must not keep us from stopping cleanly.
process.stdout.on('error', () => {});

try {
  await up(process.argv.includes('--dev'));
} catch (error) {
  if (!stopping.signal.aborted) {
    console.error(error instanceof AppError ? `\n${error.message}` : error);
    process.exitCode = 1;
  }
}
await down();
process.exit();

async function up(dev: boolean): Promise<void> {
  const began = performance.now();
  const base = baseEnvironment(dev);
  const folder = base.LECTERN_DATA as string;
  const port = Number(base.PORT);
  makeFolder(folder);
  becomeTheOnlyOne(folder);
  await endOrphanedServer(folder);
  await portMustBeFree(port);
  writeRunFile(folder, { pid: process.pid, port });
  const given = base.DATABASE_URL || base.DATABASE_CLUSTERS ? givenEnvironment(base) : undefined;
  console.log(`\nLectern starts${dev ? ' for development' : ''}.`);

  let environments = await together((signal) => [
    given ? fillDatabase(given, signal) : prepareEmbedded(base, signal),
    dev ? Promise.resolve() : buildIfNeeded(base, signal),
  ]);
  if (stopping.signal.aborted) return;
  server = new ServerProcess(
    folder,
    () => environments.server,
    (serverPid) => writeRunFile(folder, { pid: process.pid, port, serverPid }),
  );
  await server.start(port);
  if (stopping.signal.aborted) return;
  say('server', `ready after ${seconds(began)}`);
  console.log(welcome(environments.server, port));
  await watch((repaired) => {
    environments = embeddedEnvironment(base, repaired);
    server?.restart();
  });
}

/** Both at once; when one fails, the other is not waited for to its end. */
async function together<T>(start: (signal: AbortSignal) => [Promise<T>, Promise<void>]): Promise<T> {
  const failed = new AbortController();
  const parts = start(AbortSignal.any([stopping.signal, failed.signal]));
  try {
    return (await Promise.all(parts))[0];
  } catch (error) {
    failed.abort();
    await Promise.allSettled(parts);
    throw error;
  }
}

/** Starts again whatever node of the database dies, until we are told to stop. */
async function watch(moved: (repaired: EmbeddedCluster) => void): Promise<void> {
  while (!stopping.signal.aborted) {
    await sleep(WATCH_EVERY_MS, undefined, { signal: stopping.signal }).catch(() => {});
    if (stopping.signal.aborted || !cluster || cluster.isUp()) continue;
    say('database', 'a node ended and is started again');
    const before = cluster;
    try {
      cluster = await cluster.repair();
      if (String(Object.values(cluster.ports)) !== String(Object.values(before.ports))) moved(cluster);
    } catch (error) {
      say('database', error instanceof Error ? error.message : String(error));
    }
  }
}

/** The server first, so that what it still writes finds its database. */
async function down(): Promise<void> {
  await server?.stop();
  await cluster?.stop();
  if (cluster) console.log('\nLectern has stopped.');
}

/** What the caller set, checked before anything starts. Empty variables count as unset, as in lib/env.ts. */
function baseEnvironment(dev: boolean): NodeJS.ProcessEnv {
  if (existsSync('.env')) process.loadEnvFile('.env');
  const given = Object.fromEntries(Object.entries(process.env).filter(([, value]) => value !== ''));
  const base = {
    ...given,
    PORT: given.PORT ?? '3000',
    LECTERN_DATA: resolve(given.LECTERN_DATA ?? '.lectern'),
    NEXT_TELEMETRY_DISABLED: '1',
    NODE_ENV: dev ? ('development' as const) : ('production' as const),
  };
  try {
    parseEnv(base);
  } catch (cause) {
    throw new AppError('bad_input', cause instanceof Error ? cause.message : String(cause), { cause });
  }
  return base;
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (cause) {
    const sentence = `The folder ${folder} can't be made: give its parent to this user, or set LECTERN_DATA.`;
    throw new AppError('unavailable', sentence, { cause });
  }
}

async function portMustBeFree(port: number): Promise<void> {
  if ((await isFree(port)) && (await isFree(port, '127.0.0.1'))) return;
  throw new AppError(
    'conflict',
    `Port ${port} is taken by another program: stop it, or set PORT to another.`,
  );
}

/** The embedded database, and everything in it that a server expects. */
async function prepareEmbedded(base: NodeJS.ProcessEnv, signal: AbortSignal): Promise<Environments> {
  const began = performance.now();
  cluster = await startEmbedded({ folder: base.LECTERN_DATA as string, standbys: ['replica'] });
  const { primary, replica } = cluster.ports;
  say('database', `primary on port ${primary}, replica on port ${replica}, ${seconds(began)}`);
  const environments = embeddedEnvironment(base, cluster);
  const fill = async () => void (await fillDatabase(environments, signal));
  const filled = await unlessPrepared(
    { folder: join(cluster.dataFolder, 'primary'), passwords: cluster.passwords },
    environments.setup.LECTERN_DEMO ?? '',
    fill,
  );
  if (!filled) say('schemas', 'up to date');
  return environments;
}

async function fillDatabase(environments: Environments, signal: AbortSignal): Promise<Environments> {
  const { setup } = environments;
  if (setup.DATABASE_ADMIN_URL || setup.DATABASE_CLUSTERS)
    await runScript('scripts/migrate.ts', setup, signal);
  if (setup.LECTERN_DEMO === '1') await runScript('scripts/seed.ts', setup, signal);
  return environments;
}
