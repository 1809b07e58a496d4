import { join, resolve } from 'node:path';
import postgres from 'postgres';
import { explain } from '#lib/embedded/failure.ts';
import { exclusively, hold } from '#lib/embedded/lock.ts';
import { type Memory, newPasswords, recall, remember } from '#lib/embedded/memory.ts';
import { runningPostmaster } from '#lib/embedded/pid-file.ts';
import { findPlace, type Place } from '#lib/embedded/place.ts';
import { freePort, isFree } from '#lib/embedded/ports.ts';
import { bringDown, type NodeName, nodeFolder, startPostmaster } from '#lib/embedded/postmaster.ts';
import { completePrimary, createPrimary, hasPrimary, setPasswords } from '#lib/embedded/primary.ts';
import { ensureReplica } from '#lib/embedded/replica.ts';
import { ADMIN_ROLE, databaseUrl } from '#lib/embedded/urls.ts';

export interface EmbeddedCluster {
  /** The superuser `lectern_admin` on the primary's database `lectern`: for set-up and migrations only. */
  readonly adminUrl: string;
  readonly replicaAdminUrl: string;
  readonly ports: Memory['ports'];
  /** Random passwords kept for the two login roles that the cluster set-up makes. */
  readonly passwords: { readonly app: string; readonly jobs: string };
  /** Where data and logs are; not always the folder that was asked for. */
  readonly dataFolder: string;
  primaryUrl(role: string, password: string, database?: string): string;
  replicaUrl(role: string, password: string, database?: string): string;
  /** Whether every node that was asked for still runs. */
  isUp(): boolean;
  /** Starts again the node that died, if one did. A port may have changed: use the handle that is returned from now on. */
  repair(): Promise<EmbeddedCluster>;
  /** Ends this process's use. The last user stops the replica, then the primary. */
  stop(): Promise<void>;
}

/**
 * Starts PostgreSQL 18 on `folder`, with a streaming replica if asked for, or joins the one that runs there:
 *
 *     const cluster = await startEmbedded({ folder: '.lectern/test', replica: true });
 *     const sql = postgres(cluster.adminUrl);
 *     …
 *     await cluster.stop();
 *
 * Any number of processes may do so at once on the same folder; PostgreSQL stops with the last of them. Whatever a kill -9 left
 * behind is put right first. Fails with an AppError whose message is one sentence for the person at the terminal.
 */
export async function startEmbedded(options: { folder: string; replica: boolean }): Promise<EmbeddedCluster> {
  const place = preparePlace(resolve(options.folder));
  const using = await hold(join(place.folder, 'in-use.lock'));
  const alone = <T>(work: () => Promise<T>) => exclusively(join(place.folder, 'start.lock'), work);
  const stop = () => alone(async () => (using.release() ? bringDown(place) : undefined));
  const nodes: NodeName[] = options.replica ? ['primary', 'replica'] : ['primary'];
  const isUp = () => nodes.every((name) => runningPostmaster(nodeFolder(place, name)) !== undefined);
  const up = async (): Promise<EmbeddedCluster> => {
    try {
      const memory = await alone(() => bringUp(place, options.replica));
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

async function bringUp(place: Place, replica: boolean): Promise<Memory> {
  const memory = await settleMemory(place);
  if (!hasPrimary(place)) await createPrimary(place, memory.passwords);
  await startPostmaster(place, 'primary', { port: memory.ports.primary });
  const admin = postgres(databaseUrl(memory.ports.primary, ADMIN_ROLE, memory.passwords.admin, 'postgres'), {
    max: 1,
    onnotice: () => {},
  });
  try {
    await completePrimary(admin, memory.passwords);
    if (replica) await ensureReplica(place, admin, memory);
  } finally {
    // Without a limit this never settles when the server broke off the connection.
    await admin.end({ timeout: 1 });
  }
  return memory;
}

/** Passwords as they were, and ports as they were unless somebody else sits on them now. */
async function settleMemory(place: Place): Promise<Memory> {
  const known = recall(place.folder);
  const passwords = known?.passwords ?? newPasswords();
  if (!known && hasPrimary(place)) {
    // embedded.json was lost, and with it the way in.
    await bringDown(place);
    await setPasswords(place, nodeFolder(place, 'primary'), passwords);
  }
  const primary = await settlePort(place, 'primary', known?.ports.primary, []);
  const replica = await settlePort(place, 'replica', known?.ports.replica, [primary]);
  const memory = { ports: { primary, replica }, passwords };
  if (JSON.stringify(memory) !== JSON.stringify(known)) remember(place.folder, memory);
  return memory;
}

async function settlePort(place: Place, name: NodeName, known: number | undefined, taken: number[]) {
  if (known === undefined) return freePort(taken);
  if (runningPostmaster(nodeFolder(place, name))?.port === known) return known;
  return (await isFree(known, '127.0.0.1')) ? known : freePort([...taken, known]);
}

function addresses({ ports, passwords }: Memory) {
  return {
    adminUrl: databaseUrl(ports.primary, ADMIN_ROLE, passwords.admin),
    replicaAdminUrl: databaseUrl(ports.replica, ADMIN_ROLE, passwords.admin),
    ports,
    passwords: { app: passwords.app, jobs: passwords.jobs },
    primaryUrl: (role: string, password: string, database?: string) =>
      databaseUrl(ports.primary, role, password, database),
    replicaUrl: (role: string, password: string, database?: string) =>
      databaseUrl(ports.replica, role, password, database),
  };
}
