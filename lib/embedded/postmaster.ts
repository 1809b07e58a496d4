import { chownSync, existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive, startDetached } from '#lib/embedded/detached.ts';
import { disownStalePidFile, runningPostmaster } from '#lib/embedded/pid-file.ts';
import type { Place } from '#lib/embedded/place.ts';
import { type NodeSettings, pgHba, postgresqlConf } from '#lib/embedded/settings.ts';

/** A node is named as its folder is. */
export const nodeFolder = (place: Pick<Place, 'data'>, name: string): string => join(place.data, name);

/** Crash recovery after a kill -9 under load may take a while; it is not cut short. */
const READY_WITHIN_MS = 180_000;

/**
 * What PostgreSQL says while children of a killed postmaster still hold its memory. They end by themselves as soon as they notice
 * that they have no parent any more; on a busy machine that takes a while, and until then a second server must not start.
 */
const ORPHANS = 'pre-existing shared memory block';
const ORPHANS_END_WITHIN_MS = 30_000;

/**
 * PostgreSQL with these settings on this folder: the one that runs there already, or a new one. `through` is a program that
 * becomes PostgreSQL, with its arguments.
 */
export async function startPostmaster(
  place: Place,
  name: string,
  settings: NodeSettings,
  through: readonly string[] = [],
): Promise<void> {
  const data = nodeFolder(place, name);
  const changed = writeSettings(place, data, settings);
  const running = runningPostmaster(data);
  if (running && !changed && running.port === settings.port)
    return await untilReady(data, running.pid, () => '');
  if (running) await stopPostmaster(place, name);
  disownStalePidFile(data);
  const [program = place.binaries.postgres, ...args] = [...through, place.binaries.postgres, '-D', data];
  const begin = () =>
    startDetached({
      program,
      args,
      log: join(place.data, `${name}.log`),
      cwd: '/',
      user: place.user,
    });
  const end = performance.now() + ORPHANS_END_WITHIN_MS;
  for (;;) {
    const { pid, said } = await begin();
    try {
      return await untilReady(data, pid, said);
    } catch (error) {
      if (!said().includes(ORPHANS) || performance.now() > end) throw error;
      await sleep(100);
    }
  }
}

async function untilReady(data: string, pid: number, said: () => string): Promise<void> {
  const end = performance.now() + READY_WITHIN_MS;
  while (performance.now() < end) {
    const running = runningPostmaster(data);
    if (running?.pid === pid && running.ready) return;
    if (!isAlive(pid)) throw new Error(said() || 'it stopped while it was starting');
    await sleep(10);
  }
  throw new Error(`it was not ready after ${READY_WITHIN_MS / 1000} seconds\n${said()}`);
}

/** Fast shutdown: sessions are ended, everything is checkpointed. Harder signals only if that hangs. */
export async function stopPostmaster(place: Pick<Place, 'data'>, name: string): Promise<void> {
  const data = nodeFolder(place, name);
  for (const [signal, patience] of [
    ['SIGINT', 15_000],
    ['SIGQUIT', 5_000],
    ['SIGKILL', 5_000],
  ] as const) {
    const running = runningPostmaster(data);
    if (!running) return;
    process.kill(running.pid, signal);
    const end = performance.now() + patience;
    while (performance.now() < end) {
      if (runningPostmaster(data)?.pid !== running.pid) return;
      await sleep(10);
    }
  }
}

/** Standbys first: a primary waits at its end until they have everything. */
export async function bringDown(place: Pick<Place, 'data'>): Promise<void> {
  await Promise.all(othersIn(place).map((name) => stopPostmaster(place, name)));
  await stopPostmaster(place, 'primary');
}

/** Whatever else runs there: a standby that was promoted is none any more. */
function othersIn({ data }: Pick<Place, 'data'>): string[] {
  return readdirSync(data).filter(
    (name) => name !== 'primary' && existsSync(join(data, name, 'postmaster.pid')),
  );
}

/** True when anything is other than it was; a running server has to be told. */
export function writeSettings(place: Place, data: string, settings: NodeSettings): boolean {
  const conf = writeIfChanged(place, join(data, 'postgresql.conf'), postgresqlConf(settings));
  const hba = writeIfChanged(place, join(data, 'pg_hba.conf'), pgHba(settings));
  return conf || hba;
}

function writeIfChanged(place: Place, file: string, text: string): boolean {
  if (existsSync(file) && readFileSync(file, 'utf8') === text) return false;
  // Beside its place, then renamed: what a full disk cut off would be read as settings that were taken out.
  const half = `${file}.new`;
  writeFileSync(half, text, { mode: 0o600, flush: true });
  if (place.user) chownSync(half, place.user.uid, place.user.gid);
  renameSync(half, file);
  return true;
}
