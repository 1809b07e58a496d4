import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KeeperOptions } from '#lib/keeper/keeping.ts';
import type { View } from '#lib/keeper/record.ts';

type Where = Pick<KeeperOptions, 'place' | 'node'>;
export type Mark = { epoch: number; revision: bigint };

const fileOf = ({ place, node }: Where) => join(place.data, `${node}.epoch`);

/** The latest record by which this node had data; null when it never had any. */
export function lastMark(where: Where): Mark | null {
  if (!existsSync(fileOf(where))) return null;
  const [epoch = '', revision = ''] = readFileSync(fileOf(where), 'utf8').trim().split(' ');
  return { epoch: Number(epoch), revision: BigInt(revision || 0) };
}

export function mark(where: Where, { state, revision }: Pick<View, 'state' | 'revision'>): void {
  const known = lastMark(where);
  if (!state || (known?.epoch === state.epoch && known.revision === BigInt(revision))) return;
  const half = `${fileOf(where)}.new`;
  writeFileSync(half, `${state.epoch} ${revision}\n`, { flush: true });
  renameSync(half, fileOf(where));
}

/**
 * Whether etcd tells of an earlier time than this node has seen, as it does when it was restored: then others may have acknowledged
 * commits since than the record says.
 */
export const goneBack = (
  { state, revision }: Pick<View, 'state' | 'revision'>,
  known: Mark | null,
): boolean =>
  state !== null && known !== null && (state.epoch < known.epoch || BigInt(revision) < known.revision);
