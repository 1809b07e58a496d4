import { notFound } from 'next/navigation';
import { z } from 'zod';
import { joinedRead } from '#db/joined-read.ts';
import type { TenantDb } from '#db/tenant-db.ts';
import { requirePermission, type Viewer } from '#features/access/loaders.ts';
import {
  isLapsed,
  obligationStatus,
  type Status,
  type StatusFacts,
} from '#features/compliance/rules/status.ts';
import { countReleased, type DutyDetails, dutyDetails, standingsOfPerson } from '#features/duties/queries.ts';
import { agenda } from '#features/duties/rules/agenda.ts';
import { requireReach } from '#features/people/queries.ts';
import { factsOf } from '#features/standings/queries.ts';
import { clock, localDay } from '#lib/clock.ts';
import { absent } from '#lib/errors.ts';
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

/**
 * What is asked of somebody within HR's reach, the most urgent first; last what waits while they are deactivated. Of anybody
 * else nothing.
 */
export async function loadOwed(personId: string) {
  const viewer = await requirePermission('compliance.view');
  if (!z.uuid().safeParse(personId).success) notFound();
  const now = clock.now();
  const found = await joinedRead(viewer.tenant, async (db) => {
    const reached = { personId, scope: viewer.scope, viewerId: viewer.id };
    // Absence is a value here: an error would end the transaction that the page shares with its shell.
    if (!(await requireReach(db, reached).catch(absent))) return null;
    const [duties, released] = await Promise.all([
      dutiesOf(db, { personId }, now),
      countReleased(db, personId),
    ]);
    return { duties, released };
  });
  const { duties, released } = found ?? { duties: [], released: 0 };
  const { todo, later, settled } = agenda(duties);
  const waiting = duties.filter(({ status }) => status === 'not_required');
  const all = [...todo, ...later, ...settled, ...waiting];
  return { duties: all.map((duty) => ({ ...duty, lapsed: isLapsed(duty, now) })), released };
}

export type OwedDuty = Awaited<ReturnType<typeof loadOwed>>['duties'][number];

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
