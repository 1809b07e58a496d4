import { notFound } from 'next/navigation';
import type { z } from 'zod';
import { joinedRead } from '#db/joined-read.ts';
import { requireViewer, type Viewer } from '#features/access/loaders.ts';
import type { boardAddress } from '#features/leaderboard/input.ts';
import { isShown, readBoard } from '#features/leaderboard/queries.ts';
import { quarterOf } from '#features/leaderboard/rules/quarter.ts';
import { requireSettings } from '#features/tenancy/loaders.ts';
import { clock } from '#lib/clock.ts';
import { count } from '#lib/metrics.ts';

/** The leaderboard as the viewer may see it, or a 404 where the tenant has none. */
export async function loadBoard(asked: z.output<typeof boardAddress>) {
  const [viewer, { leaderboard }] = await Promise.all([requireViewer(), requireSettings()]);
  const { reach, timeZone } = leaderboard;
  if (reach === 'off') notFound();
  const of = reach === 'unit' ? 'unit' : (asked.of ?? 'all');
  const quarter = quarterOf(clock.now(), timeZone, asked.quarter === 'last' ? 1 : 0);
  const board = await joinedRead(viewer.tenant, (db) => readBoard(db, { viewerId: viewer.id, of, quarter }));
  count('results_served', 1, { kind: 'leaderboard', source: board.source });
  return { ...board, reach, of, quarter: quarter.name, last: asked.quarter === 'last' };
}

/** Whether the viewer is willing to be shown; null where the tenant has no leaderboard. */
export async function loadShown(viewer: Viewer): Promise<boolean | null> {
  const { leaderboard } = await requireSettings();
  if (leaderboard.reach === 'off') return null;
  return joinedRead(viewer.tenant, (db) => isShown(db, viewer.id));
}

export type ShownBoard = Awaited<ReturnType<typeof loadBoard>>;
