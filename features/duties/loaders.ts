import { joinedRead } from '#db/joined-read.ts';
import type { TenantDb } from '#db/tenant-db.ts';
import type { Viewer } from '#features/access/loaders.ts';
import { obligationStatus, type Status, type StatusFacts } from '#features/compliance/rules/status.ts';
import { type DutyDetails, dutyDetails, standingsOfPerson } from '#features/duties/queries.ts';
import { factsOf } from '#features/standings/queries.ts';
import { clock, localDay } from '#lib/clock.ts';
import type { LocalDate } from '#lib/local-date.ts';

export type StandingDuty = DutyDetails &
  StatusFacts & {
    status: Status;
    /** The day it is where the duty's days are counted. */
    today: LocalDate;
  };

/** What the viewer owes, or owes of one course, and how each stands now. In the page's own transaction. */
export function loadDuties(viewer: Viewer, slug?: string): Promise<StandingDuty[]> {
  const now = clock.now();
  return joinedRead(viewer.tenant, (db) => dutiesOf(db, { personId: viewer.id, slug }, now));
}

/** The same of anybody: whether they may be looked at is the caller's to prove. */
export async function dutiesOf(
  db: TenantDb,
  { personId, slug }: { personId: string; slug?: string },
  now: Date,
): Promise<StandingDuty[]> {
  const [details, standings] = await Promise.all([
    dutyDetails(db, { personId, slug }),
    standingsOfPerson(db, personId, now),
  ]);
  const factsAt = new Map(standings.map((row) => [row.obligation_id, factsOf(row)]));
  return details.flatMap((duty) => {
    const facts = factsAt.get(duty.obligationId);
    if (!facts) return [];
    return { ...duty, ...facts, status: obligationStatus(facts, now), today: localDay(now, facts.timeZone) };
  });
}
