import { joinedRead } from '#db/joined-read.ts';
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
export async function loadDuties(viewer: Viewer, slug?: string): Promise<StandingDuty[]> {
  const now = clock.now();
  const [details, standings] = await joinedRead(viewer.tenant, (db) =>
    Promise.all([dutyDetails(db, { personId: viewer.id, slug }), standingsOfPerson(db, viewer.id, now)]),
  );
  const factsAt = new Map(standings.map((row) => [row.obligation_id, factsOf(row)]));
  return details.flatMap((duty) => {
    const facts = factsAt.get(duty.obligationId);
    if (!facts) return [];
    return { ...duty, ...facts, status: obligationStatus(facts, now), today: localDay(now, facts.timeZone) };
  });
}
