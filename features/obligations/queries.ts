import { and, desc, eq, isNotNull, isNull, ne, sql } from 'drizzle-orm';
import { amongIds } from '#db/among-ids.ts';
import { absence, fulfilment, obligation, obligationReason, period } from '#db/schema/tenant/compliance.ts';
import { person } from '#db/schema/tenant/people.ts';
import { attempt } from '#db/schema/tenant/tracking.ts';
import type { TenantDb } from '#db/tenant-db.ts';
import type { Absence } from '#features/compliance/rules/absence.ts';
import type { AssignFacts, Existing } from '#features/obligations/rules/assign.ts';
import { type Reach, reaches } from '#features/people/queries.ts';
import { notFound } from '#lib/errors.ts';

type Somebody = { personId: string; timeZone: string; status: string; hiredOn: string | null };
type For = { requirementId: string; courseId: string; ruleId: string | null };

/** What decides, for each of these people, what a rule or manual act means for them. */
export async function assignFacts(
  db: TenantDb,
  what: For,
  people: readonly Somebody[],
): Promise<AssignFacts[]> {
  const ids = people.map(({ personId }) => personId);
  const obligations = await existingObligations(db, what, ids);
  const completions = await latestCompletions(db, what.courseId, ids);
  const absences = await clockStops(db, ids);
  return people.map(({ personId, timeZone, status, hiredOn }) => ({
    personId,
    timeZone,
    hiredOn,
    active: status === 'active',
    absences: absences.get(personId) ?? [],
    completion: completions.get(personId) ?? null,
    obligation: obligations.get(personId) ?? null,
  }));
}

async function existingObligations(db: TenantDb, { requirementId, ruleId }: For, ids: readonly string[]) {
  const open = sql`(select from ${obligationReason} r where r.obligation_id = ${obligation.id} and r.closed_at is null`;
  const rows = await db
    .select({
      id: obligation.id,
      personId: obligation.personId,
      owed: sql<boolean>`exists ${open})`,
      hasThisReason: sql<boolean>`exists ${open} and r.rule_id is not distinct from ${ruleId}::uuid)`,
      lastN: sql<number>`coalesce((select max(last.n) from ${period} last where last.obligation_id = ${obligation.id}), 0)`,
      due: period.due,
      derivation: period.dateDerivation,
      proof: sql<Existing['proof']>`(
        select jsonb_build_object('from', p.valid_from, 'until', p.valid_until) from ${period} p
        where p.obligation_id = ${obligation.id} and exists (
          select from ${fulfilment} f where f.period_id = p.id and f.revoked_at is null)
        order by p.n desc limit 1)`,
    })
    .from(obligation)
    .leftJoin(period, and(eq(period.obligationId, obligation.id), isNull(period.closedAt)))
    .where(and(eq(obligation.requirementId, requirementId), amongIds(obligation.personId, ids)));
  return new Map(rows.map(({ personId, ...row }) => [personId, row]));
}

async function latestCompletions(db: TenantDb, courseId: string, ids: readonly string[]) {
  const rows = await db
    .selectDistinctOn([attempt.personId], {
      personId: attempt.personId,
      attemptId: attempt.id,
      at: sql<Date>`${attempt.completedAt}`.mapWith(attempt.completedAt),
      score: attempt.score,
    })
    .from(attempt)
    .where(
      and(
        eq(attempt.courseId, courseId),
        isNotNull(attempt.completedAt),
        isNull(attempt.voidedAt),
        amongIds(attempt.personId, ids),
        neverRevoked,
      ),
    )
    .orderBy(attempt.personId, desc(attempt.completedAt));
  return new Map(rows.map(({ personId, ...row }) => [personId, row]));
}

/** A completion of which a proof was revoked proves nothing else. */
const neverRevoked = sql`not exists (
  select from ${fulfilment} f where f.attempt_id = ${attempt.id} and f.revoked_at is not null)`;

async function clockStops(db: TenantDb, ids: readonly string[]) {
  const rows = await db
    .select({
      personId: absence.personId,
      startsOn: absence.startsOn,
      endsOn: absence.endsOn,
      clock: sql<Absence['clock']>`${absence.clock}`,
    })
    .from(absence)
    .where(and(ne(absence.clock, 'ignore'), amongIds(absence.personId, ids)))
    .orderBy(absence.startsOn);
  const byPerson = new Map<string, Absence[]>();
  for (const { personId, ...row } of rows) {
    const list = byPerson.get(personId);
    if (list) list.push(row);
    else byPerson.set(personId, [row]);
  }
  return byPerson;
}

/** Reasons of a rule that are open, each with its person. */
export function openReasonsOf(db: TenantDb, ruleId: string) {
  return db
    .select({ id: obligationReason.id, personId: obligation.personId })
    .from(obligationReason)
    .innerJoin(obligation, eq(obligation.id, obligationReason.obligationId))
    .where(and(eq(obligationReason.ruleId, ruleId), isNull(obligationReason.closedAt)));
}

/** One obligation within reach. @throws not_found for any other, wherever it is */
export async function requireObligation(
  db: TenantDb,
  { obligationId, ...reach }: Reach & { obligationId: string },
) {
  const [found] = await db
    .select({
      id: obligation.id,
      personId: obligation.personId,
      requirementId: obligation.requirementId,
      timeZone: person.timeZone,
    })
    .from(obligation)
    .innerJoin(person, eq(person.id, obligation.personId))
    .where(and(eq(obligation.id, obligationId), reaches(reach)));
  if (!found) throw notFound('That obligation');
  return found;
}
