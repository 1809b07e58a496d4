import { setTimeout as sleep } from 'node:timers/promises';
import { slotOf } from '#lib/embedded/settings.ts';
import type { Keeping } from '#lib/keeper/keeping.ts';
import type { ClusterRecord, View, Wish } from '#lib/keeper/record.ts';
import type { Server } from '#lib/keeper/server.ts';
import { log } from '#lib/log.ts';

const PATIENCE_MS = 60_000;
const LEVEL_WITHIN_MS = 10_000;

/**
 * Ends the primary in order and has another elected in its place. PostgreSQL sends all it has written before it ends, the
 * checkpoint with which it ends included: so it lacks nothing of what its successor begins with, and goes on behind it without a
 * copy. Whatever breaks off here is a primary that is gone, which is replaced as any other.
 */
export async function handOver(
  keeping: Keeping,
  view: View,
  state: ClusterRecord,
  wish: Wish,
): Promise<void> {
  const { self, server, records, lease } = keeping;
  const behind = await server.busy(PATIENCE_MS, async () => {
    const missing = whyNot(state, wish);
    if (missing) return missing;
    // The one at the end has little to write then.
    await server.ask('checkpoint', PATIENCE_MS);
    return untilLevel(server, state.voters);
  });
  if (behind) return void (await records.refuse(wish, behind));
  log().warn({ node: self.name, to: wish.to }, 'the primary ends, for another to take its place');
  await server.busy(PATIENCE_MS, () => server.stop());
  const election = { epoch: state.epoch + 1, by: self.name, ...(wish.to && { to: wish.to }) };
  const mine = { key: records.leaderKey, says: self.name };
  const gone = [{ remove: records.leaderKey }, { remove: records.wishKey }];
  if (!(await records.change(view, { ...state, election }, [mine], gone)))
    throw new Error('The record was changed by somebody else.');
  await lease.release();
}

/** Every voter has to promise before anybody is promoted: one that hangs would leave the cluster without a primary for a while. */
function whyNot({ voters, alone, primary }: ClusterRecord, { to }: Wish): string | null {
  if (alone || voters.length === 0) return 'No standby has everything.';
  if (to === primary) return `${to} is the primary.`;
  if (to !== null && !voters.includes(to))
    return `${to} is none of those by whom commits are acknowledged: ${voters.join(', ')}.`;
  return null;
}

/** Null once all of these have, and have replayed, all that was written by now: so they also live. */
async function untilLevel(server: Server, voters: readonly string[]): Promise<string | null> {
  const [now] = await server.ask<{ lsn: string }>('select pg_current_wal_lsn()::text as lsn');
  const end = performance.now() + LEVEL_WITHIN_MS;
  for (;;) {
    const rows = await server.ask<{ slot: string }>(`select application_name as slot from pg_stat_replication
      where state = 'streaming' and replay_lsn >= '${now?.lsn}'`);
    const late = voters.filter((name) => !rows.some(({ slot }) => slot === slotOf(name)));
    if (late.length === 0) return null;
    if (performance.now() > end) return `${late.join(', ')} cannot keep up.`;
    await sleep(100);
  }
}
