import { createReadStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { dataOf } from '#scripts/topology/place.ts';

export type EdgeFigures = {
  hits: number;
  misses: number;
  /** Answered without the cache: addresses that were not signed, or had expired. */
  refused: number;
  /** Of what could be kept. */
  hitRate: number;
};

/** One line a request for what the edge may keep: how its cache answered. */
export const keptLog = (folder: string): string => join(folder, 'kept.log');

/** With STALE and UPDATING nobody waited for the store either. */
const HITS = new Set(['HIT', 'STALE', 'UPDATING', 'REVALIDATED']);

/** How the edge has answered since it was started, up to a second ago; `since` an earlier answer, what came after it. */
export async function edgeFigures(since?: EdgeFigures, file = keptLog(dataOf('edge'))): Promise<EdgeFigures> {
  const counted = {
    hits: 0 - (since?.hits ?? 0),
    misses: 0 - (since?.misses ?? 0),
    refused: 0 - (since?.refused ?? 0),
  };
  if (existsSync(file)) {
    for await (const line of createInterface(createReadStream(file))) {
      if (line === '-' || line === '') counted.refused += 1;
      else if (HITS.has(line)) counted.hits += 1;
      else counted.misses += 1;
    }
  }
  const kept = counted.hits + counted.misses;
  return { ...counted, hitRate: kept === 0 ? 0 : counted.hits / kept };
}
