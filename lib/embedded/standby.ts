import { chownSync, existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type postgres from 'postgres';
import { systemIdentifier } from '#lib/embedded/control-file.ts';
import { copyDataFolder } from '#lib/embedded/copy-data.ts';
import { type Memory, portOf } from '#lib/embedded/memory.ts';
import { runningPostmaster } from '#lib/embedded/pid-file.ts';
import type { Place } from '#lib/embedded/place.ts';
import { nodeFolder, startPostmaster, stopPostmaster } from '#lib/embedded/postmaster.ts';
import { emptyFolder } from '#lib/embedded/primary.ts';
import { REPLICATION_ROLE, slotOf } from '#lib/embedded/settings.ts';

/** What is there is soon made anew; of what was made anew nothing better can be had, however slow the disk is. */
const STREAMS_WITHIN_MS = 6_000;
const NEW_ONE_STREAMS_WITHIN_MS = 60_000;

/** A standby that streams: the one there is, or one made anew when it is missing, half made, diverged or left behind. */
export async function ensureStandby(
  place: Place,
  name: string,
  admin: postgres.Sql,
  memory: Memory,
): Promise<void> {
  const follows = (withinMs: number) => streams(place, name, admin, memory, withinMs);
  if (isStandby(place, name) && (await slotIsUsable(admin, name)) && (await follows(STREAMS_WITHIN_MS)))
    return;
  await stopPostmaster(place, name);
  await makeStandby(place, name, admin);
  if (await follows(NEW_ONE_STREAMS_WITHIN_MS)) return;
  throw new Error(`the ${name} does not follow its primary`);
}

/** Whether the folder is a standby of *this* primary: the first eight bytes of pg_control name the cluster. */
function isStandby(place: Place, name: string): boolean {
  const standby = nodeFolder(place, name);
  if (!existsSync(join(standby, 'standby.signal'))) return false;
  const ours = systemIdentifier(nodeFolder(place, 'primary'));
  return ours !== undefined && systemIdentifier(standby) === ours;
}

async function slotIsUsable(admin: postgres.Sql, name: string): Promise<boolean> {
  const [slot] = await admin<{ wal_status: string }[]>`
    select wal_status from pg_replication_slots where slot_name = ${slotOf(name)}`;
  return slot !== undefined && slot.wal_status !== 'lost';
}

/** Starts it and waits until the primary sees it; false when it can't start or can't follow. */
async function streams(
  place: Place,
  name: string,
  admin: postgres.Sql,
  memory: Memory,
  withinMs: number,
): Promise<boolean> {
  const slot = slotOf(name);
  const connection = `host=127.0.0.1 port=${memory.ports.primary} user=${REPLICATION_ROLE} password=${memory.passwords.replication} application_name=${slot}`;
  try {
    await startPostmaster(place, name, { port: portOf(memory, name), primary: { connection, slot } });
  } catch {
    return false;
  }
  const end = performance.now() + withinMs;
  while (performance.now() < end && runningPostmaster(nodeFolder(place, name))) {
    const [state] = await admin<{ active: boolean }[]>`
      select active from pg_replication_slots where slot_name = ${slot}`;
    if (state?.active) return true;
    await sleep(15);
  }
  return false;
}

/**
 * What pg_basebackup does, which is not among the npm binaries. The slot is made first and reserves the log from before the
 * copy, so no log needs copying. Both backup calls must happen on one session: `admin` has a single connection.
 */
async function makeStandby(place: Place, name: string, admin: postgres.Sql): Promise<void> {
  const half = join(place.data, `${name}.new`);
  const standby = nodeFolder(place, name);
  const slot = slotOf(name);
  emptyFolder(place, half);
  // A standby that just died, or whose folder was deleted under it, may still seem to hold the slot.
  await admin`select pg_terminate_backend(active_pid, 5000) from pg_replication_slots where slot_name = ${slot} and active`;
  await admin`select pg_drop_replication_slot(slot_name) from pg_replication_slots where slot_name = ${slot}`;
  await admin`select pg_create_physical_replication_slot(${slot}, true)`;
  await admin`select pg_backup_start('lectern standby', fast => true)`;
  await copyDataFolder(nodeFolder(place, 'primary'), half, place.user);
  const [backup] = await admin<
    { labelfile: string }[]
  >`select labelfile from pg_backup_stop(wait_for_archive => false)`;
  for (const [file, text] of [
    ['backup_label', backup?.labelfile ?? ''],
    ['standby.signal', ''],
  ] as const) {
    writeFileSync(join(half, file), text, { mode: 0o600 });
    if (place.user) chownSync(join(half, file), place.user.uid, place.user.gid);
  }
  rmSync(standby, { recursive: true, force: true });
  renameSync(half, standby);
}
