import { clock } from '#lib/clock.ts';
import { completePrimary, createPrimary } from '#lib/embedded/primary.ts';
import { slotOf } from '#lib/embedded/settings.ts';
import { whomToWaitFor } from '#lib/keeper/decide.ts';
import { handOver } from '#lib/keeper/hand-over.ts';
import type { Keeping } from '#lib/keeper/keeping.ts';
import { lastMark } from '#lib/keeper/mark.ts';
import type { ClusterRecord, View } from '#lib/keeper/record.ts';
import type { Server } from '#lib/keeper/server.ts';
import { look, nextStep, oneHasAll, type Primary, votersHere, waitFor } from '#lib/keeper/voters.ts';
import { log } from '#lib/log.ts';
import { count } from '#lib/metrics.ts';

/** So long PostgreSQL may recover, promote itself or write a checkpoint without answering. */
const PATIENCE_MS = 60_000;
/** A standby that is away counts for so long: it may only have started again. */
const AWAY_MS = 5_000;

/** What the primary that the record names does in a tick. */
export async function lead(keeping: Keeping, view: View, state: ClusterRecord): Promise<void> {
  const { self, server, records, lease } = keeping;
  if (!lease.held) {
    if (view.leader !== null || keeping.stoodDown === state.epoch) return;
    if (server.running() && !server.isStandby()) server.kill();
    if (!(await lease.take(records.leaderKey, self.name, [records.asSeen(view)]))) return;
    keeping.promised = Math.max(keeping.promised, state.epoch);
    await server
      .busy(PATIENCE_MS, () => begin(keeping, state))
      .catch((error: unknown) => {
        log().error({ err: error, node: self.name }, 'the primary could not begin');
        return standDown(keeping, state);
      });
    return;
  }
  try {
    const primary = await look(server);
    if (primary.recovering) throw new Error('PostgreSQL is no primary.');
    const settled = await settle(keeping, view, state, primary);
    const { wish } = view;
    if (settled && wish?.epoch === state.epoch && !wish.refused) await handOver(keeping, view, state, wish);
  } catch (error) {
    if (server.running() && server.answeredWithin(keeping.options.ttlMs / 2)) throw error;
    log().error({ err: error, node: self.name }, 'the primary does not answer');
    await standDown(keeping, state);
  }
}

/** Ends the primary for good, and lets the others look for another. */
async function standDown(keeping: Keeping, state: ClusterRecord): Promise<void> {
  keeping.server.kill();
  count('keeper_primaries_stopped');
  keeping.stoodDown = state.epoch;
  // Else it runs out: nobody renews the lease of a server that does not answer.
  if (await keeping.server.gone()) await keeping.lease.release();
}

/** From a folder to a server that may write: made new, started again, or promoted. */
async function begin(keeping: Keeping, state: ClusterRecord): Promise<void> {
  const { options, self, server, lease } = keeping;
  const voting = options.peers.filter(({ votes }) => votes).map(({ name }) => name);
  keeping.leading = { since: performance.now(), seen: new Map(), slotsKept: false };
  // Only as long as there was never any: on a disk that was exchanged nothing may begin anew.
  const first = state.epoch === 1 && state.timeline === null && lastMark(options) === null;
  if (!server.hasData() && first) await createPrimary(options.place, options.passwords, self.name);
  const part = { upstream: null, waitsFor: whomToWaitFor(state, self.name, voting) };
  if (server.running()) await server.tell(part);
  else await server.start(part);
  if ((await look(server)).recovering) {
    await server.ask(`select pg_promote(true, ${PATIENCE_MS / 1000})`, PATIENCE_MS);
    count('keeper_promotions');
    void noteTimeline(server);
  }
  if (!lease.held) return server.kill();
  keeping.leading.since = performance.now();
  const client = server.connect();
  try {
    await completePrimary(client, options.passwords);
  } finally {
    await client.end({ timeout: 1 });
  }
  log().warn({ node: self.name, epoch: state.epoch }, 'the primary is up');
}

/** From its checkpoint on everybody can tell the new timeline from the old; nobody has to wait for what that writes. */
async function noteTimeline(server: Server): Promise<void> {
  const client = server.connect();
  await client.unsafe('checkpoint').catch(() => {});
  await client.end({ timeout: 1 });
}

/** Records the new timeline, keeps a slot for each peer, and lets commits wait for those who are here. True when all that is so. */
async function settle(
  keeping: Keeping,
  view: View,
  state: ClusterRecord,
  primary: Primary,
): Promise<boolean> {
  const { options, self, server, records, leading } = keeping;
  const mine = { key: records.leaderKey, says: self.name };
  if (state.timeline === null) {
    const fork = await forkOf(keeping, primary.timeline);
    await records.change(view, { ...state, timeline: primary.timeline, fork }, [mine]);
    return false;
  }
  const peers = options.peers.filter(({ name }) => name !== self.name);
  await keepSlots(
    keeping,
    peers.map(({ name }) => slotOf(name)),
  );
  const now = performance.now();
  for (const name of votersHere(primary, peers)) leading.seen.set(name, now);
  const recently = (name: string) => now - (leading.seen.get(name) ?? 0) < AWAY_MS;
  const streaming = votersHere(primary, peers);
  const here = peers
    .map(({ name }) => name)
    .filter((name) => streaming.includes(name) || (state.voters.includes(name) && recently(name)));
  const gone = now - leading.since > AWAY_MS;
  const step = nextStep(state, primary, here, gone, clock.now().toISOString());
  if (!step) return true;
  if (step.first === 'record') {
    if (step.record && !(await records.change(view, step.record, [mine]))) return false;
    if (step.waitsFor.length === 0)
      log().error({ node: self.name }, 'no standby is left: commits wait for nobody');
    await waitFor(server, step.waitsFor, false);
    return false;
  }
  const holds = await server.busy(
    PATIENCE_MS,
    async () =>
      (await waitFor(server, step.waitsFor, state.alone !== null)) &&
      (await oneHasAll(server, step.waitsFor)),
  );
  if (!step.record || !holds) return false;
  if (await records.change(view, step.record, [mine]))
    log().warn({ node: self.name, voters: step.record.voters }, 'commits wait for one of these standbys');
  return false;
}

/** Where the timeline left the one before it, as its history says. */
async function forkOf({ server }: Keeping, timeline: number): Promise<string> {
  if (timeline === 1) return '0/0';
  const file = `pg_wal/${timeline.toString(16).toUpperCase().padStart(8, '0')}.history`;
  const [row] = await server.ask<{ history: string }>(`select pg_read_file('${file}') as history`);
  const last = row?.history.trim().split('\n').at(-1)?.split('\t')[1];
  if (!last) throw new Error(`${file} does not say where the timeline began.`);
  return last;
}

async function keepSlots({ server, leading }: Keeping, slots: readonly string[]): Promise<void> {
  if (leading.slotsKept) return;
  for (const slot of slots)
    await server.ask(`select pg_create_physical_replication_slot('${slot}', true)
      where not exists (select 1 from pg_replication_slots where slot_name = '${slot}')`);
  leading.slotsKept = true;
}
