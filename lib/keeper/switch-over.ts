import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '#lib/errors.ts';
import type { Etcd } from '#lib/keeper/etcd.ts';
import { type ClusterRecord, Records } from '#lib/keeper/record.ts';

const LASTS_S = 60;

export type SwitchedOver = { from: string; to: string };

/**
 * Asks the primary of a cluster to hand over to `to`, or to whichever standby has everything, and waits until that one
 * acknowledges commits together with a standby.
 * @throws conflict with the reason when the primary stays
 */
export async function switchOver(etcd: Etcd, cluster: string, to: string | null): Promise<SwitchedOver> {
  const records = new Records(etcd, cluster);
  const seen = await records.read();
  const { state } = seen;
  if (!state) throw new AppError('bad_input', `etcd knows no cluster "${cluster}".`);
  if (state.election || seen.leader === null)
    throw new AppError('conflict', `${cluster} has no primary now that could hand over.`);
  if (state.primary === to) throw new AppError('conflict', `${to} is the primary of ${cluster} already.`);
  const lease = await etcd.grant(LASTS_S);
  try {
    if (!(await records.wish(seen, { epoch: state.epoch, to, lease })))
      throw new AppError(
        'conflict',
        `${cluster} changes already, or somebody else wishes for that. Look again in a moment.`,
      );
    const now = await untilReplaced(records, state);
    if (now.primary !== state.primary) return { from: state.primary, to: now.primary };
  } finally {
    await etcd.revoke(lease).catch(() => {});
  }
  throw new AppError(
    'unavailable',
    `${state.primary} is the primary of ${cluster} again: not all standbys could be asked. Its keeper's log says more.`,
  );
}

async function untilReplaced(records: Records, { epoch }: ClusterRecord): Promise<ClusterRecord> {
  const end = performance.now() + LASTS_S * 1000;
  while (performance.now() < end) {
    const view = await records.read().catch(() => null);
    if (view?.wish?.refused) throw new AppError('conflict', `The primary stays. ${view.wish.refused}`);
    const { state } = view ?? {};
    if (state && view?.leader && state.epoch > epoch && !state.election && state.voters.length > 0)
      return state;
    await sleep(50);
  }
  throw new AppError(
    'unavailable',
    `Nothing has come of it within ${LASTS_S} seconds: look at the keepers' logs.`,
  );
}
