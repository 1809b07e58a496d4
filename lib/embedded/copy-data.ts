import { chown, constants, copyFile, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isErrno } from '#lib/embedded/memory.ts';
import type { OsUser } from '#lib/embedded/os-user.ts';

/** Folders whose contents belong to the running primary alone (PostgreSQL 18, "Making a Base Backup Using the Low Level API"). */
export const OTHERS_OWN = [
  'pg_wal',
  'pg_replslot',
  'pg_dynshmem',
  'pg_notify',
  'pg_serial',
  'pg_snapshots',
  'pg_stat_tmp',
  'pg_subtrans',
];
export const NOT_COPIED = [
  'postmaster.pid',
  'postmaster.opts',
  'pg_internal.init',
  'backup_label',
  'standby.signal',
];

/** Copies a primary's data while it is being written; the backup that surrounds the copy makes it consistent. */
export async function copyDataFolder(from: string, to: string, owner: OsUser | undefined): Promise<void> {
  const entries = await readdir(from, { withFileTypes: true });
  for (const entry of entries) {
    const target = join(to, entry.name);
    if (NOT_COPIED.includes(entry.name) || entry.name.startsWith('pgsql_tmp')) continue;
    if (entry.isDirectory()) {
      await mkdir(target, { mode: 0o700 });
      if (owner) await chown(target, owner.uid, owner.gid);
      if (!OTHERS_OWN.includes(entry.name)) await copyDataFolder(join(from, entry.name), target, owner);
    }
  }
  const files = entries.filter(
    (e) => e.isFile() && !NOT_COPIED.includes(e.name) && !e.name.startsWith('pgsql_tmp'),
  );
  await Promise.all(files.map((file) => copyOne(join(from, file.name), join(to, file.name), owner)));
}

/** A table may be dropped between listing and copying: the log that is replayed drops it again. */
async function copyOne(from: string, to: string, owner: OsUser | undefined): Promise<void> {
  try {
    await copyFile(from, to, constants.COPYFILE_FICLONE);
    if (owner) await chown(to, owner.uid, owner.gid);
  } catch (error) {
    if (!isErrno(error) || error.code !== 'ENOENT') throw error;
  }
}
