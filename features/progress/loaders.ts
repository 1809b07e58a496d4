import { joinedRead } from '#db/joined-read.ts';
import type { Viewer } from '#features/access/loaders.ts';
import { ownProgress } from '#features/progress/queries.ts';
import { currentStreak } from '#features/progress/rules/streak.ts';
import { clock, localDay } from '#lib/clock.ts';
import { count } from '#lib/metrics.ts';

/** What the viewer has done so far, never older than their own last lesson. */
export async function loadProgress(viewer: Viewer) {
  const progress = await joinedRead(viewer.tenant, (db) => ownProgress(db, viewer.id));
  count('results_served', 1, { kind: 'progress', source: progress.source });
  return { ...progress, streak: currentStreak(progress, localDay(clock.now(), viewer.timeZone)) };
}

export type OwnSummary = Awaited<ReturnType<typeof loadProgress>>;
