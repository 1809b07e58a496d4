import type postgres from 'postgres';
import { bringJobs, copySequences, removeJobs } from '#db/moving/beside-tables.ts';
import { LOCK_KEY } from '#db/moving/pause.ts';
import type { Mover, Side } from '#db/moving/side.ts';

/** Moments at which a move may be broken off, told as they are reached. */
export type Stage =
  | 'home'
  | 'copying'
  | 'following'
  | 'compared'
  | 'still'
  | 'opened'
  | 'closed'
  | 'listed'
  | 'moved';
export type Reach = (stage: Stage) => Promise<void> | void;

/**
 * Makes `to` the cluster of a tenant, while nobody writes: `to` opens, `from` closes, and that is the moment that counts; the
 * directory is told last. Until it is, whoever writes on `from` hears from it where to go.
 */
export async function cutOver(
  from: Side,
  to: Side,
  directory: Side,
  mover: Mover,
  reach: Reach,
): Promise<void> {
  await copySequences(from, to, mover);
  await bringJobs(from, to, mover);
  await open(to, to === directory, mover);
  await reach('opened');
  await close(from, to, from === directory, mover);
  await reach('closed');
  if (from !== directory) await directory.sql.begin((tx) => list(tx, to, mover));
  await reach('listed');
  await removeJobs(from, to, mover);
}

/** Committed as durably as everything else there, and with it all that was replayed before. */
async function open({ sql, name }: Side, isDirectory: boolean, { id }: Mover): Promise<void> {
  await sql.begin(async (tx) => {
    await tx`set local synchronous_commit = on`;
    await tx`delete from platform.copy where tenant_id = ${id}`;
    if (!isDirectory) await tx`update platform.tenant set cluster = ${name} where id = ${id}`;
    await tx`select pg_logical_emit_message(true, 'lectern', 'opened')`;
  });
}

/** In the session that holds writes off: had that been lost, writes would go on. */
async function close(from: Side, to: Side, isDirectory: boolean, mover: Mover): Promise<void> {
  await from.session.begin(async (tx) => {
    const [held] = await tx`
      select from pg_locks where pid = pg_backend_pid() and locktype = 'advisory' and mode = 'ExclusiveLock' and granted
        and (classid::bigint << 32) | objid::bigint = ${tx.unsafe(LOCK_KEY)} # hashtextextended(${mover.id}, 0)`;
    if (!held) throw new Error('The lock that holds writes off was lost; nothing has moved.');
    await knowCluster(tx, to);
    await tx`insert into platform.copy (tenant_id, schema, follows) values (${mover.id}, ${mover.schema}, ${to.name})`;
    if (isDirectory) await list(tx, to, mover);
    else await tx`update platform.tenant set cluster = ${to.name} where id = ${mover.id}`;
  });
}

/** Where everybody looks who has heard nothing. */
export async function list(tx: postgres.TransactionSql, to: Side, { id, slug }: Mover): Promise<void> {
  await knowCluster(tx, to);
  await tx`update platform.tenant set cluster = ${to.name} where id = ${id}`;
  await tx`insert into platform.operator_event (actor, action, tenant_slug) values ('npm run tenant', 'tenant.moved', ${slug})`;
}

const knowCluster = (tx: postgres.TransactionSql, { name, region }: Side) =>
  tx`insert into platform.cluster (name, region) values (${name}, ${region}) on conflict do nothing`;
