import type postgres from 'postgres';
import { slotOf } from '#lib/embedded/settings.ts';
import { copyFrom } from '#lib/keeper/copy-from.ts';
import { cutOff } from '#lib/keeper/cut-off.ts';
import { bytesOf } from '#lib/keeper/decide.ts';
import type { Keeping } from '#lib/keeper/keeping.ts';
import type { ClusterRecord, View } from '#lib/keeper/record.ts';
import type { Peer, Server } from '#lib/keeper/server.ts';
import { log } from '#lib/log.ts';
import { count } from '#lib/metrics.ts';
import { within } from '#lib/within.ts';

/** A standby that cannot follow for so long is made anew, whatever keeps it; sooner when it is known that it never will. */
const MADE_ANEW_AFTER_MS = 120_000;
const ASKED_AFTER_MS = 5_000;
const LOOK_EVERY_MS = 500;

/** What a node does in a tick while another is the primary, or nobody is. */
export async function follow(keeping: Keeping, view: View, state: ClusterRecord): Promise<void> {
  const { server, self, options } = keeping;
  const upstream = upstreamOf(keeping, state);
  // A server that was a primary and is none any more: it may have woken up from standing still.
  if (server.running() && !server.isStandby()) server.kill();
  const alive = upstream !== null && view.leader === upstream.name;
  if (alive && !server.isStandby() && endsBefore(server, state)) {
    server.becomeStandby();
    log().warn(
      { node: self.name, of: upstream.name },
      'the old primary goes on as a standby: it lacks nothing',
    );
  }
  if (!server.isStandby()) {
    if (alive) await makeAnew(keeping, upstream, state);
  } else {
    const waitsFor = options.peers
      .filter(({ name, votes }) => votes && name !== self.name)
      .map(({ name }) => name);
    if (!server.running()) await server.start({ upstream, waitsFor });
    else if (!server.told || server.part.upstream?.name !== upstream?.name)
      await server.tell({ upstream, waitsFor });
    await keepUp(keeping, state, alive ? upstream : null);
  }
  if (state.election) await promise(keeping, state.election.epoch);
}

/**
 * Whether an old primary has nothing that the new one does not have: it was shut down in order, on the timeline before the present
 * one, which left that after its very last record. Each timeline has one writer, so up to there both are the same.
 */
function endsBefore(server: Server, { timeline, fork }: ClusterRecord): boolean {
  const end = server.cleanEnd();
  return end !== null && end.timeline + 1 === timeline && end.lsn < bytesOf(fork);
}

/** From whom this node may stream: nobody while an election is under way, or before its winner has been promoted. */
function upstreamOf({ options, self }: Keeping, state: ClusterRecord): Peer | null {
  if (state.election || state.timeline === null || state.primary === self.name) return null;
  return options.peers.find(({ name }) => name === state.primary) ?? null;
}

/**
 * From here on this node has nothing more of an earlier primary: it streams from nobody, and does so again only by a record of
 * this epoch. A server that does not run, and was no standby, can promise as well.
 */
async function promise(keeping: Keeping, epoch: number): Promise<void> {
  const { server, following } = keeping;
  if (keeping.promised >= epoch) return;
  following.paused = server.running();
  following.lsn = server.running() ? await cutOff(server) : null;
  following.paused = false;
  keeping.promised = epoch;
}

type Standby = {
  /** The timeline on which it streams now; 0 when it does not. */
  streams: number;
  lsn: string | null;
  timeline: number;
};

async function lookAt(server: Server): Promise<Standby> {
  const [row] = await server.ask<Standby>(`select
    coalesce((select received_tli from pg_stat_wal_receiver where status = 'streaming'), 0) as streams,
    greatest(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn())::text as lsn,
    (select timeline_id from pg_control_checkpoint()) as timeline`);
  if (!row) throw new Error('PostgreSQL gave no answer.');
  return row;
}

/** Sees whether a standby really follows, and makes it anew if it never will. */
async function keepUp(keeping: Keeping, state: ClusterRecord, upstream: Peer | null): Promise<void> {
  const { server, following } = keeping;
  if (!upstream || state.timeline === null) {
    following.silentSince = null;
    return;
  }
  if (following.paused) {
    await server.ask('select pg_wal_replay_resume()');
    following.paused = false;
  }
  const standby = await lookAt(server);
  if (standby.streams === state.timeline) {
    following.silentSince = null;
    // Until then it would call its own timeline the old one, and readers would go to the primary.
    if (standby.timeline < state.timeline) await server.ask('checkpoint', 60_000);
    return;
  }
  const now = performance.now();
  following.silentSince ??= now;
  const astray =
    standby.timeline < state.timeline && standby.lsn !== null && bytesOf(standby.lsn) > bytesOf(state.fork);
  const silentMs = now - following.silentSince;
  const hopeless =
    astray ||
    silentMs > MADE_ANEW_AFTER_MS ||
    (silentMs > ASKED_AFTER_MS && (await logIsGone(keeping, upstream)));
  if (hopeless) await makeAnew(keeping, upstream, state);
}

/** Whether the primary has no longer what this standby needs next. */
async function logIsGone({ server, self }: Keeping, upstream: Peer): Promise<boolean> {
  const primary = server.connect(upstream);
  try {
    const [slot] = await within(
      ASKED_AFTER_MS,
      'The primary',
      primary<{ gone: boolean }[]>`
      select wal_status = 'lost' as gone from pg_replication_slots where slot_name = ${slotOf(self.name)}`,
    );
    return slot?.gone === true;
  } finally {
    await primary.end({ timeout: 0 });
  }
}

/** What is in this node's folder may be the last there is of another cluster. */
async function requireKin({ self, server }: Keeping, primary: postgres.Sql): Promise<void> {
  const own = server.hasData() ? server.identity() : undefined;
  const [theirs] = await primary<
    { id: string }[]
  >`select system_identifier::text as id from pg_control_system()`;
  if (own === undefined || String(own) === theirs?.id) return;
  throw new Error(
    `The data of ${self.name} is of another cluster, and stays. Empty its folder to make it a standby here.`,
  );
}

/** Copies the primary's data in the place of this node's. Broken off when that primary is none any more. */
async function makeAnew(keeping: Keeping, upstream: Peer, { epoch }: ClusterRecord): Promise<void> {
  const { options, self, server, records, following } = keeping;
  log().warn({ node: self.name, from: upstream.name }, 'a standby is made anew');
  const primary = server.connect(upstream);
  const guard = setInterval(async () => {
    const still = await records.read().catch(() => null);
    if (still?.leader !== upstream.name || still.state?.epoch !== epoch)
      primary.end({ timeout: 0 }).catch(() => {});
  }, LOOK_EVERY_MS);
  try {
    await requireKin(keeping, primary);
    await server.stop();
    await copyFrom(options.place, self.name, primary);
    count('keeper_copies');
    following.silentSince = null;
    log().warn({ node: self.name, from: upstream.name }, 'a standby was made anew');
  } finally {
    clearInterval(guard);
    await primary.end({ timeout: 1 });
  }
}
