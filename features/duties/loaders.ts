import { joinedRead } from '#db/joined-read.ts';
import type { Viewer } from '#features/access/loaders.ts';
import { obligationStatus, type Status } from '#features/compliance/rules/status.ts';
import { type Duty, dutiesOf } from '#features/duties/queries.ts';
import { clock, localDay } from '#lib/clock.ts';
import type { LocalDate } from '#lib/local-date.ts';

export type StandingDuty = Duty & {
  status: Status;
  /** The day it is where the duty's days are counted. */
  today: LocalDate;
};

/** What the viewer owes, or owes of one course, and how each stands now. In the page's own transaction. */
export async function loadDuties(viewer: Viewer, slug?: string): Promise<StandingDuty[]> {
  const now = clock.now();
  const rows = await joinedRead(viewer.tenant, (db) => dutiesOf(db, { personId: viewer.id, slug, now }));
  return rows.map((duty) => {
    const startedAt = duty.startedAt === null ? null : new Date(duty.startedAt);
    // The viewer is signed in, so active; the query gives nothing without an open reason.
    const facts = { ...duty, startedAt, personActive: true, hasOpenReason: true };
    return { ...duty, status: obligationStatus(facts, now), today: localDay(now, duty.timeZone) };
  });
}
