import { setTimeout as sleep } from 'node:timers/promises';
import { linkOf, literal, type Mover, type Side } from '#db/moving/side.ts';
import { AppError } from '#lib/errors.ts';

/*
 * PostgreSQL's logical replication of one tenant's schema. While a move lasts each side follows the other: changes that came by
 * replication carry where they came from, and are not sent back (`origin = none`).
 */

const GOES_ON_WITHIN_MS = 10_000;

/** `from` tells what changes in the tenant's tables; all of them have keys. */
export async function publish(from: Side, mover: Mover): Promise<void> {
  const link = linkOf(mover);
  const [known] = await from.sql`select from pg_publication where pubname = ${link}`;
  if (known) return;
  const tables = await from.sql<{ name: string; keyed: boolean }[]>`
    select quote_ident(c.relname) as name, exists (select from pg_index i where i.indrelid = c.oid and i.indisprimary) as keyed
    from pg_class c where c.relnamespace = ${mover.schema}::regnamespace and c.relkind in ('r', 'p') order by 1`;
  const bare = tables.filter(({ keyed }) => !keyed);
  // A published table without a key would refuse every update.
  if (bare.length > 0)
    throw new Error(
      `Without a primary key these cannot be moved: ${bare.map(({ name }) => name).join(', ')}.`,
    );
  await from.sql.unsafe(
    `create publication ${link} for table ${tables.map(({ name }) => `${mover.schema}.${name}`).join(', ')}`,
  );
}

/**
 * `to` follows what `from` publishes: from now on, or with all that is there. Whatever stands of an earlier attempt is made anew.
 * It tells `from` that it has a change when its own standbys have it too: `from` forgets it then, and whoever is promoted on this
 * side goes on behind it.
 */
export async function subscribe(from: Side, to: Side, mover: Mover, copy: boolean): Promise<void> {
  const link = linkOf(mover);
  await removeSlots(from, link, null);
  await to.sql.unsafe(
    `create subscription ${link} connection ${literal(from.replicationUrl)} publication ${link}
       with (copy_data = ${copy}, origin = none, run_as_owner = true, disable_on_error = true,
         streaming = off, synchronous_commit = on)`,
  );
}

export type Following = {
  /**
   * `none`: there is no subscription. `stopped`: it met an error, which may be a connection that was lost. `broken`: the other
   * side's slot is gone, and with it what was not replayed yet; so it is whenever that side's primary was replaced.
   */
  state: 'none' | 'stopped' | 'broken' | 'copying' | 'follows';
  tables: { ready: number; all: number };
};

/** How far `to` is with following `from`. */
export async function following(from: Side, to: Side, mover: Mover): Promise<Following> {
  const link = linkOf(mover);
  const [row] = await to.sql<{ enabled: boolean; ready: number; all: number }[]>`
    select s.subenabled as enabled, (count(*) filter (where r.srsubstate = 'r'))::int as ready, count(r.*)::int as all
    from pg_subscription s left join pg_subscription_rel r on r.srsubid = s.oid
    where s.subname = ${link} and s.subdbid = (select oid from pg_database where datname = current_database())
    group by s.subenabled`;
  if (!row) return { state: 'none', tables: { ready: 0, all: 0 } };
  const { enabled, ...tables } = row;
  const [slot] = await from.sql<{ lost: boolean }[]>`
    select wal_status = 'lost' or invalidation_reason is not null as lost from pg_replication_slots where slot_name = ${link}`;
  if (!slot || slot.lost) return { state: 'broken', tables };
  if (!enabled) return { state: 'stopped', tables };
  return { state: tables.ready === tables.all ? 'follows' : 'copying', tables };
}

/** Waits until every table is there and all that changed meanwhile is, too. */
export async function untilFollowing(
  from: Side,
  to: Side,
  mover: Mover,
  progress: (ready: number, all: number) => void,
): Promise<void> {
  for (;;) {
    const { state, tables } = await following(from, to, mover);
    if (state === 'none' || state === 'broken' || state === 'stopped')
      throw new AppError(
        'conflict',
        `Copying ${mover.slug} to ${to.name} has failed; the log of its server says why. ${from.name} goes on as before. Run the same again to begin anew.`,
      );
    progress(tables.ready, tables.all);
    if (state === 'follows') return;
    await sleep(100);
  }
}

/** What has stopped goes on from where it was: nothing is lost as long as the slot is there. False when it stops again. */
export async function goOn(from: Side, to: Side, mover: Mover): Promise<boolean> {
  await to.sql.unsafe(`alter subscription ${linkOf(mover)} enable`);
  const mark = await markIn(from);
  const end = performance.now() + GOES_ON_WITHIN_MS;
  while (performance.now() < end && !(await hasReplayed(from, mover, mark))) {
    if ((await following(from, to, mover)).state === 'stopped') return false;
    await sleep(100);
  }
  return true;
}

/** A position in what `from` has written and put on its disk: all that was committed before lies before it. */
export async function markIn({ session }: Side): Promise<string> {
  const [mark] = await session<{ lsn: string }[]>`
    select pg_logical_emit_message(false, 'lectern', 'move', true)::text as lsn`;
  if (!mark) throw new Error('PostgreSQL gave no position.');
  return mark.lsn;
}

/** Whether all that `from` had written up to a position is committed on the other side. */
export async function hasReplayed({ session }: Side, mover: Mover, lsn: string): Promise<boolean> {
  const [row] = await session<{ there: boolean }[]>`
    select replay_lsn >= ${lsn}::text::pg_lsn as there from pg_stat_replication where application_name = ${linkOf(mover)}`;
  return row?.there ?? false;
}

/** `to` follows `from` no longer. */
export async function unsubscribe(from: Side, to: Side, mover: Mover): Promise<void> {
  const link = linkOf(mover);
  const [known] = await to.sql<
    { id: string }[]
  >`select oid::text as id from pg_subscription where subname = ${link}`;
  if (known) {
    await to.sql.unsafe(`alter subscription ${link} disable`);
    // Without its slot, so that it goes also when the other side cannot be asked.
    await to.sql.unsafe(`alter subscription ${link} set (slot_name = none)`);
    await to.sql.unsafe(`drop subscription ${link}`);
  }
  await removeSlots(from, link, known?.id ?? null);
}

/** The slot that a subscription reads, and those by which its tables were copied. */
async function removeSlots({ sql }: Side, link: string, subscription: string | null): Promise<void> {
  const copying = subscription === null ? '' : `pg_${subscription}_sync_%`;
  for (let tries = 0; tries < 50; tries++) {
    const slots = await sql<{ name: string; pid: number | null }[]>`
      select slot_name as name, active_pid as pid from pg_replication_slots
      where slot_name = ${link} or slot_name like ${copying}`;
    if (slots.length === 0) return;
    for (const { name, pid } of slots) {
      if (pid === null) await sql`select pg_drop_replication_slot(${name})`;
      else await sql`select pg_terminate_backend(${pid})`;
    }
    await sleep(100);
  }
  throw new Error(`The replication slot ${link} is in use and cannot be removed.`);
}

export async function unpublish({ sql }: Side, mover: Mover): Promise<void> {
  await sql.unsafe(`drop publication if exists ${linkOf(mover)}`);
}
