import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KeeperOptions } from '#lib/keeper/keeping.ts';

type Where = Pick<KeeperOptions, 'place' | 'node'>;

const fileOf = ({ place, node }: Where) => join(place.data, `${node}.epoch`);

/** The latest epoch in which this node had data; null when it never had any. */
export function markedEpoch(where: Where): number | null {
  return existsSync(fileOf(where)) ? Number(readFileSync(fileOf(where), 'utf8')) : null;
}

export function markEpoch(where: Where, epoch: number): void {
  if (markedEpoch(where) !== epoch) writeFileSync(fileOf(where), `${epoch}\n`);
}
