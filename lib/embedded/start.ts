import { join, resolve } from 'node:path';
import postgres from 'postgres';
import { explain } from '#lib/embedded/failure.ts';
import { exclusively, hold } from '#lib/embedded/lock.ts';
import { type Memory, newPasswords, portOf, recall, remember } from '#lib/embedded/memory.ts';
import { runningPostmaster } from '#lib/embedded/pid-file.ts';
import { findPlace, type Place } from '#lib/embedded/place.ts';
import { freePort, isFree } from '#lib/embedded/ports.ts';
import { bringDown, nodeFolder, startPostmaster } from '#lib/embedded/postmaster.ts';
import { completePrimary, createPrimary, hasPrimary, setPasswords } from '#lib/embedded/primary.ts';
import { ensureStandby } from '#lib/embedded/standby.ts';
import { ADMIN_ROLE, databaseUrl } from '#lib/embedded/urls.ts';
import { AppError } from '#lib/errors.ts';

export interface EmbeddedCluster {
  /** The superuser `lectern_admin` on the primary's database `lectern`: for set-up and migrations only. */
  readonly adminUrl: string;
  readonly ports: Memory['ports'];
  /** Random passwords kept for the two login roles that the cluster set-up makes. */
  readonly passwords: { readonly app: string; readonly jobs: string };
  /** Where data and logs are; not always the folder that was asked for. */
  readonly dataFolder: string;
  primaryUrl(role: string, password: string): string;
  standbyUrl(name: string, role: string, password: string): string;
  /** The superuser's address of a standby. */
  standbyAdminUrl(name: string): string;
  /** Whether every node that was asked for still runs. */
  isUp(): boolean;
  /** Starts again the node that died, if one did. A port may have changed: use the handle that is returned from now on. */
  repair(): Promise<EmbeddedCluster>;
  /** Ends this process's use. The last user stops the standbys, then the primary. */
  stop(): Promise<void>;
}

export interface EmbeddedOptions {
  readonly folder: string;
  /** Streaming standbys, each by the name of its folder. */
  readonly standbys: readonly string[];
  /** Ports that must be had, by node; the others are free ones, chosen once. */
  readonly ports?: Readonly<Record<string, number>>;
}

/**
 * Starts PostgreSQL 18 on `folder`, with streaming standbys, or joins what runs there:
 *
 *     const cluster = await startEmbedded({ folder: '.lectern/test', standbys: ['replica'] });
 *     const sql = postgres(cluster.adminUrl);
 *     …
 *     await cluster.stop();
 *
 * Any number of processes may do so at once on the same folder; PostgreSQL stops with the last of them. Whatever a kill -9 left
 * behind is put right first. Fails with an AppError whose message is one sentence for the person at the terminal.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedCluster> {
  const place = preparePlace(resolve(options.folder));
  const using = await hold(join(place.folder, 'in-use.lock'));
  const alone = <T>(work: () => Promise<T>) => exclusively(join(place.folder, 'start.lock'), work);
  const stop = () => alone(async () => (using.release() ? bringDown(place) : undefined));
  const nodes = ['primary', ...options.standbys];
  const isUp = () => nodes.every((name) => runningPostmaster(nodeFolder(place, name)) !== undefined);
  const up = async (): Promise<EmbeddedCluster> => {
    try {
      const memory = await alone(() => bringUp(place, options));
      return { ...addresses(memory), dataFolder: place.data, isUp, repair: up, stop };
    } catch (error) {
      throw explain(place, error);
    }
  };
  return await up().catch(async (error) => {
    await stop();
    throw error;
  });
}

function preparePlace(folder: string): Place {
  try {
    return findPlace(folder);
  } catch (error) {
    throw explain({ data: folder }, error);
  }
}

async function bringUp(place: Place, options: EmbeddedOptions): Promise<Memory> {
  const memory = await settleMemory(place, options);
  if (!hasPrimary(place)) await createPrimary(place, memory.passwords);
  await startPostmaster(place, 'primary', { port: portOf(memory, 'primary') });
  const admin = postgres(
    databaseUrl(portOf(memory, 'primary'), ADMIN_ROLE, memory.passwords.admin, 'postgres'),
    {
      max: 1,
      onnotice: () => {},
    },
  );
  try {
    await completePrimary(admin, memory.passwords);
    for (const name of options.standbys) await ensureStandby(place, name, admin, memory);
  } finally {
    // Without a limit this never settles when the server broke off the connection.
    await admin.end({ timeout: 1 });
  }
  return memory;
}

/** Passwords as they were, and ports as they were unless somebody else sits on them now. */
async function settleMemory(place: Place, { standbys, ports = {} }: EmbeddedOptions): Promise<Memory> {
  const known = recall(place.folder);
  const passwords = known?.passwords ?? newPasswords();
  if (!known && hasPrimary(place)) {
    // embedded.json was lost, and with it the way in.
    await bringDown(place);
    await setPasswords(place, nodeFolder(place, 'primary'), passwords);
  }
  const settled: Record<string, number> = { ...known?.ports };
  for (const name of ['primary', ...standbys]) {
    settled[name] = await settlePort(place, name, ports[name], settled);
  }
  const memory = { ports: settled, passwords };
  if (JSON.stringify(memory) !== JSON.stringify(known)) remember(place.folder, memory);
  return memory;
}

async function settlePort(
  place: Place,
  name: string,
  wished: number | undefined,
  known: Memory['ports'],
): Promise<number> {
  const port = wished ?? known[name];
  if (port === undefined) return freePort(Object.values(known));
  if (runningPostmaster(nodeFolder(place, name))?.port === port) return port;
  if (await isFree(port, '127.0.0.1')) return port;
  if (wished === undefined) return freePort(Object.values(known));
  throw new AppError('conflict', `Port ${port} of the database is taken by another program: stop that one.`);
}

function addresses(memory: Memory) {
  const { ports, passwords } = memory;
  const url = (node: string, role: string, password: string) =>
    databaseUrl(portOf(memory, node), role, password);
  return {
    adminUrl: url('primary', ADMIN_ROLE, passwords.admin),
    ports,
    passwords: { app: passwords.app, jobs: passwords.jobs },
    primaryUrl: (role: string, password: string) => url('primary', role, password),
    standbyUrl: url,
    standbyAdminUrl: (name: string) => url(name, ADMIN_ROLE, passwords.admin),
  };
}
