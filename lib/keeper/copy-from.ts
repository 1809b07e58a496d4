import { chownSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { appendFile, chown, open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type postgres from 'postgres';
import { NOT_COPIED, OTHERS_OWN } from '#lib/embedded/copy-data.ts';
import type { OsUser } from '#lib/embedded/os-user.ts';
import type { Place } from '#lib/embedded/place.ts';
import { nodeFolder } from '#lib/embedded/postmaster.ts';
import { emptyFolder } from '#lib/embedded/primary.ts';
import { slotOf } from '#lib/embedded/settings.ts';
import { eachInParallel } from '#lib/in-parallel.ts';

/*
 * A standby made from a primary wherever that is, over connections of the superuser alone: what pg_basebackup does, which is not
 * among the npm binaries. It is made beside its place, so what stood there is kept until the copy is whole.
 */

const LOAD_BYTES = 4 * 1024 * 1024;
const FLUSHED_AT_ONCE = 16;

type Entry = { path: string; folder: boolean; size: string };

/** Copies the primary's data to `name.new`, then puts it in the place of what was there. The server there does not run. */
export async function copyFrom(place: Place, name: string, primary: postgres.Sql): Promise<void> {
  const whole = nodeFolder(place, name);
  const [half, old] = [`${whole}.new`, `${whole}.old`];
  rmSync(old, { recursive: true, force: true });
  const slot = slotOf(name);
  emptyFolder(place, half);
  // The slot keeps the log from before the copy, so no log needs copying.
  await primary`select pg_terminate_backend(active_pid, 5000) from pg_replication_slots where slot_name = ${slot} and active`;
  await primary`select pg_drop_replication_slot(slot_name) from pg_replication_slots where slot_name = ${slot}`;
  // Its keeper makes slots for all of its peers as well.
  await primary`select pg_create_physical_replication_slot(${slot}, true)
    where not exists (select 1 from pg_replication_slots where slot_name = ${slot})`;
  await primary`select pg_backup_start('lectern standby', fast => true)`;
  const entries = await entriesOf(primary);
  for (const { path } of entries.filter(({ folder }) => folder)) {
    mkdirSync(join(half, path), { mode: 0o700 });
    if (place.user) chownSync(join(half, path), place.user.uid, place.user.gid);
  }
  const files = entries.filter(({ folder }) => !folder);
  await copyFiles(primary, files, half, place.user);
  const [backup] = await primary<
    { labelfile: string }[]
  >`select labelfile from pg_backup_stop(wait_for_archive => false)`;
  for (const [file, text] of [
    ['backup_label', backup?.labelfile ?? ''],
    ['standby.signal', ''],
  ] as const)
    written(join(half, file), text, place.user);
  await flush(half);
  // Away at once: a folder of which a part was removed when the power went would be started as a whole one.
  if (existsSync(whole)) renameSync(whole, old);
  renameSync(half, whole);
  rmSync(old, { recursive: true, force: true });
}

/** On the disk, before it counts as a standby's: PostgreSQL takes what it did not write itself for written. */
async function flush(folder: string): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  const paths = [...entries.map((entry) => join(entry.parentPath, entry.name)), folder];
  // A thousand that wait for the disk one after the other take a minute where it is busy; it confirms several at once.
  await eachInParallel(paths, FLUSHED_AT_ONCE, async (path) => {
    const file = await open(path, 'r');
    await file.sync().finally(() => file.close());
  });
}

const list = (names: readonly string[]) => names.map((name) => `'${name}'`).join(', ');

/** Every folder and file that a standby needs, folders before what is in them. */
async function entriesOf(primary: postgres.Sql): Promise<Entry[]> {
  const rows = await primary.unsafe<Entry[]>(`with recursive entry (path, folder, size) as (
      select name, isdir, size from (select name, (s).isdir, (s).size from pg_ls_dir('.') as name,
        lateral pg_stat_file(name, true) as s) as top
      where name not in (${list(NOT_COPIED)})
    union all
      select entry.path || '/' || name, (s).isdir, (s).size from entry, lateral pg_ls_dir(entry.path, true, false) as name,
        lateral pg_stat_file(entry.path || '/' || name, true) as s
      where entry.folder and entry.path not in (${list(OTHERS_OWN)})
        and name not in (${list(NOT_COPIED)}) and name not like 'pgsql_tmp%'
    )
    select path, folder, size::text from entry where folder is not null order by path`);
  return [...rows];
}

type Piece = { path: string; offset: number; bytes: number };

/** What is asked for at a time: many small files, or a part of a large one. */
function* loads(files: readonly Entry[]): Generator<Piece[]> {
  let load: Piece[] = [];
  let sum = 0;
  for (const { path, size } of files) {
    for (let offset = 0; offset === 0 || offset < Number(size); offset += LOAD_BYTES) {
      const bytes = Math.min(LOAD_BYTES, Number(size) - offset);
      if (sum + bytes > LOAD_BYTES) {
        yield load;
        [load, sum] = [[], 0];
      }
      load.push({ path, offset, bytes });
      sum += bytes;
    }
  }
  yield load;
}

/** A table may be dropped after it was listed, and is an empty file then: the log that is replayed drops it again. */
async function copyFiles(
  primary: postgres.Sql,
  files: readonly Entry[],
  target: string,
  owner: OsUser | undefined,
): Promise<void> {
  for (const load of loads(files)) {
    const rows = await primary.unsafe<{ path: string; bytes: Buffer | null }[]>(
      `select path, pg_read_binary_file(path, "offset", bytes, true) as bytes
       from json_to_recordset($1::text::json) as piece (path text, "offset" bigint, bytes bigint)`,
      [JSON.stringify(load)],
    );
    for (const { path, bytes } of rows) {
      const file = join(target, path);
      await appendFile(file, bytes ?? '', { mode: 0o600 });
      if (owner) await chown(file, owner.uid, owner.gid);
    }
  }
}

function written(file: string, text: string, owner: OsUser | undefined): void {
  writeFileSync(file, text, { mode: 0o600 });
  if (owner) chownSync(file, owner.uid, owner.gid);
}
