import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tell } from '#e2e/chaos/databases.ts';
import { metric, type Undo } from '#e2e/chaos/faults.ts';
import type { Scenario } from '#e2e/chaos/scenario.ts';
import { clusterData, serverName } from '#scripts/topology/databases.ts';
import { nodeNow, pidOf, startAgain, stop } from '#scripts/topology/nodes.ts';
import type { PostgresNode } from '#scripts/topology/plan.ts';

/** Room for one more file of PostgreSQL's log, and no second. */
const SPARE_BYTES = 24 * 1024 * 1024;

/** The server that is the standby when the scenario begins. */
let standby: PostgresNode;

const folder = () => join(clusterData('main'), serverName(standby));
const wal = () => join(folder(), 'pg_wal');
const kept = () => join(folder(), 'pg_wal.kept');

/** The standby's log of changes lies on a small disk of its own from now on. It takes root to mount one. */
async function onSmallDisk(): Promise<Undo> {
  standby = (await nodeNow('main-standby-2')) as PostgresNode;
  const [last = ''] = await tell<{ file: string }>(
    'main-primary',
    'select pg_walfile_name(pg_current_wal_lsn()) as file',
  ).then((rows) => rows.map(({ file }) => file));
  await stop(standby);
  const { uid, gid } = statSync(folder());
  renameSync(wal(), kept());
  mkdirSync(wal());
  // Files that were made ahead, for later, would be room.
  for (const name of readdirSync(kept()))
    if (/^[0-9A-F]{24}$/.test(name) && name > last) rmSync(join(kept(), name));
  const bytes = sizeOf(kept()) + SPARE_BYTES;
  execFileSync('mount', [
    '-t',
    'tmpfs',
    '-o',
    `size=${bytes},uid=${uid},gid=${gid},mode=700`,
    'tmpfs',
    wal(),
  ]);
  execFileSync('cp', ['-a', `${kept()}/.`, wal()]);
  await startAgain(standby.name);
  return async () => {
    await stop(standby);
    rmSync(kept(), { recursive: true });
    mkdirSync(kept());
    execFileSync('cp', ['-a', `${wal()}/.`, kept()]);
    execFileSync('umount', [wal()]);
    rmSync(wal(), { recursive: true });
    renameSync(kept(), wal());
    execFileSync('chown', [`${uid}:${gid}`, wal()]);
    await startAgain(standby.name);
  };
}

function sizeOf(path: string): number {
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);
}

async function fill(): Promise<Undo> {
  const filler = join(wal(), 'filler');
  for (let part = 0; part < 100; part++) {
    try {
      writeFileSync(filler, Buffer.alloc(1024 * 1024), { flag: 'a' });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOSPC') break;
      throw error;
    }
  }
  // The next files begin now, and find no room.
  for (let n = 0; n < 3; n++) await tell('main-primary', 'select pg_switch_wal()');
  return async () => {
    rmSync(filler);
    if (!pidOf(standby)) await startAgain(standby.name);
  };
}

export const fullDisk: Scenario = {
  name: 'standby-disk-full',
  what: 'the disk of a standby is full for 30 s: it answers from what it has, and gets no further',
  lastsMs: 30_000,
  prepare: onSmallDisk,
  strike: fill,
  watch: () => async () =>
    (await Promise.all(['web-1', 'web-2'].map((node) => metric(node, 'db_replicas_lagging')))).some(Boolean),
};
