import { setTimeout as sleep } from 'node:timers/promises';
import { slotOf } from '#lib/embedded/settings.ts';
import { anyOf, bytesOf } from '#lib/keeper/decide.ts';
import type { ClusterRecord } from '#lib/keeper/record.ts';
import type { Peer, Server } from '#lib/keeper/server.ts';

/** What a primary sees of itself and of who streams from it. */
export type Primary = {
  recovering: boolean;
  timeline: number;
  waitsFor: string;
  streams: readonly { slot: string; streaming: boolean; counts: boolean; flushed: string }[];
};

type Row = { recovering: boolean; timeline: number; waitsFor: string; streams: string };

/** One question a tick: it also shows that the server answers. */
export async function look(server: Server): Promise<Primary> {
  const [row] = await server.ask<Row>(`select pg_is_in_recovery() as recovering,
    case when not pg_is_in_recovery()
      then ('x' || left(pg_walfile_name(pg_current_wal_insert_lsn()), 8))::bit(32)::int else 0 end as timeline,
    current_setting('synchronous_standby_names') as "waitsFor",
    (select coalesce(json_agg(json_build_object('slot', application_name, 'streaming', state = 'streaming',
        'counts', sync_state <> 'async' or flush_lsn is null, 'flushed', coalesce(flush_lsn, '0/0')::text)), '[]')::text
      from pg_stat_replication) as streams`);
  if (!row) throw new Error('PostgreSQL gave no answer.');
  return { ...row, streams: JSON.parse(row.streams) as Primary['streams'] };
}

const WITHIN_MS = 4_000;

/** Polls until something holds; false when it does not in time. */
async function soon(holds: () => Promise<boolean>): Promise<boolean> {
  const end = performance.now() + WITHIN_MS;
  while (performance.now() < end) {
    if (await holds()) return true;
    await sleep(50);
  }
  return false;
}

/**
 * Makes commits wait for one of these from now on, and returns when that holds for every process of the server. A new
 * connection shows that the postmaster has read the setting and told everybody; the senders say for themselves whether they
 * count; that commits wait at all is the checkpointer's to say, which has read the setting when a checkpoint is done.
 */
export async function waitFor(
  server: Server,
  names: readonly string[],
  waitedForNobody: boolean,
): Promise<boolean> {
  const wanted = anyOf(names.map(slotOf));
  await server.tell({ ...server.part, waitsFor: names });
  const told = await soon(async () => {
    const fresh = server.connect();
    try {
      const [row] = await fresh.unsafe<{ names: string }[]>(
        `select current_setting('synchronous_standby_names') as names`,
      );
      return row?.names === wanted;
    } finally {
      await fresh.end({ timeout: 1 });
    }
  });
  if (!told) return false;
  if (waitedForNobody) await server.ask('checkpoint', 60_000);
  const slots = names.map(slotOf);
  return soon(async () =>
    (await look(server)).streams.every(({ slot, counts }) => counts === slots.includes(slot)),
  );
}

/** Waits until one of these has on its disk what the primary has written by now. */
export async function oneHasAll(server: Server, names: readonly string[]): Promise<boolean> {
  const [now] = await server.ask<{ lsn: string }>('select pg_current_wal_insert_lsn()::text as lsn');
  if (!now) return false;
  const slots = names.map(slotOf);
  const owed = bytesOf(now.lsn);
  return soon(async () =>
    (await look(server)).streams.some(
      ({ slot, flushed }) => slots.includes(slot) && bytesOf(flushed) >= owed,
    ),
  );
}

export type Step = {
  /** What the record says next: before the server is told, or after it does as told. */
  record: ClusterRecord | null;
  first: 'record' | 'server';
  /** Whom commits wait for next; empty for nobody. */
  waitsFor: readonly string[];
};

/**
 * The next step towards commits that wait for one of those who are here, or null when nothing is to be done. The record always
 * names at least those by whom a commit may have been acknowledged: it grows before the server is told, and shrinks once the
 * server has done as told and one of the others holds everything.
 */
export function nextStep(
  state: ClusterRecord,
  primary: Pick<Primary, 'waitsFor'>,
  here: readonly string[],
  gone: boolean,
  at: string,
): Step | null {
  const told = (names: readonly string[]) => primary.waitsFor === anyOf(names.map(slotOf));
  if (here.length === 0) {
    if (!gone || (state.alone && told([]))) return null;
    return { first: 'record', record: { ...state, voters: [], alone: state.alone ?? at }, waitsFor: [] };
  }
  if (state.voters.length === 0)
    return { first: 'server', record: { ...state, voters: [...here], alone: null }, waitsFor: here };
  const grown = [...state.voters, ...here.filter((name) => !state.voters.includes(name))];
  if (grown.length > state.voters.length)
    return { first: 'record', record: { ...state, voters: grown }, waitsFor: grown };
  const left = state.voters.filter((name) => here.includes(name));
  if (left.length < state.voters.length)
    return { first: 'server', record: { ...state, voters: left }, waitsFor: left };
  return told(state.voters) ? null : { first: 'server', record: null, waitsFor: state.voters };
}

/** Peers that stream now and may vote. */
export const votersHere = ({ streams }: Primary, peers: readonly Peer[]): string[] =>
  peers
    .filter(
      ({ name, votes }) => votes && streams.some(({ slot, streaming }) => streaming && slot === slotOf(name)),
    )
    .map(({ name }) => name);
