import { joinedRead } from '#db/joined-read.ts';
import { requirePermission } from '#features/access/loaders.ts';
import { countReports, nudgeable } from '#features/nudges/queries.ts';
import { clock, localDay } from '#lib/clock.ts';

/** What a manager's own people have still to do. */
export async function loadTeam() {
  const viewer = await requirePermission('team.nudge');
  const now = clock.now();
  return joinedRead(viewer.tenant, async (db) => {
    const [open, reports] = [
      await nudgeable(db, { managerId: viewer.id }, now),
      await countReports(db, viewer.id),
    ];
    const today = (timeZone: string) => localDay(now, timeZone);
    return {
      reports,
      open: open.map((one) => ({ ...one, nudgedToday: one.nudgedOn === today(one.timeZone) })),
    };
  });
}

export type OpenDuty = Awaited<ReturnType<typeof loadTeam>>['open'][number];
