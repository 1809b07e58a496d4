import { type CausalPoint, later } from '#db/causal.ts';
import { askDirectory } from '#db/placement.ts';
import { singleton } from '#lib/singleton.ts';

/** Longer than a route may be old, and than a move goes on after the first write on the new cluster until the directory is told. */
const TOLD_WITHIN_MS = 2_000;

/** The latest position of a cluster at which somebody of a tenant's had written there, and since when that is known here. */
type Written = { point: CausalPoint; since: number };

const known = () => singleton('db.written-elsewhere', () => new Map<string, Written>());

/**
 * For somebody who has written on another cluster than the one where their tenant is looked for: before it was moved, and then all
 * is well, or after, and then the route is the old one. The directory is asked, but not by each read for as long as a cookie
 * lives: what it was not told soon after a write it is not told any more, and that write's forerunners need no question either.
 */
export async function askIfWrittenElsewhere(tenantId: string, point: CausalPoint): Promise<void> {
  const log = `${tenantId} ${point.cluster} ${point.timeline}`;
  const last = known().get(log);
  const isNew = !last || later(point, last.point) === point;
  if (isNew) known().set(log, { point, since: performance.now() });
  else if (performance.now() - last.since > TOLD_WITHIN_MS) return;
  await askDirectory();
}
