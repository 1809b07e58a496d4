import { and, asc, eq, isNull, sql } from 'drizzle-orm';
import { fulfilment, obligation, obligationReason, period } from '#db/schema/tenant/compliance.ts';
import { person } from '#db/schema/tenant/people.ts';
import { requirement } from '#db/schema/tenant/requirements.ts';
import type { TenantDb } from '#db/tenant-db.ts';
import { type Reach, reaches } from '#features/people/queries.ts';
import type { Round } from '#features/revocations/rules/aftermath.ts';
import { notFound } from '#lib/errors.ts';

/** One proof within reach, and whose it is. @throws not_found for any other, wherever it is */
export async function requireProof(
  db: TenantDb,
  { fulfilmentId, ...reach }: Reach & { fulfilmentId: string },
) {
  const [found] = await db
    .select({
      fulfilmentId: fulfilment.id,
      attemptId: fulfilment.attemptId,
      obligationId: obligation.id,
      requirement: requirement.title,
      personId: person.id,
      givenName: person.givenName,
      personActive: sql<boolean>`${person.status} = 'active'`,
      timeZone: person.timeZone,
    })
    .from(fulfilment)
    .innerJoin(period, eq(period.id, fulfilment.periodId))
    .innerJoin(obligation, eq(obligation.id, period.obligationId))
    .innerJoin(requirement, eq(requirement.id, obligation.requirementId))
    .innerJoin(person, eq(person.id, obligation.personId))
    .where(and(eq(fulfilment.id, fulfilmentId), reaches(reach)));
  if (!found) throw notFound('That proof');
  return found;
}

export type Proof = Awaited<ReturnType<typeof requireProof>>;

/**
 * All that decides what follows from a revocation, held until the transaction ends. Reasons before rounds: who releases takes
 * them in that order too.
 */
export async function lockRounds(db: TenantDb, { obligationId }: Pick<Proof, 'obligationId'>) {
  const reasons = await db
    .select({ id: obligationReason.id })
    .from(obligationReason)
    .where(and(eq(obligationReason.obligationId, obligationId), isNull(obligationReason.closedAt)))
    .orderBy(asc(obligationReason.id))
    .for('update');
  await db
    .select({ id: period.id })
    .from(period)
    .where(eq(period.obligationId, obligationId))
    .orderBy(asc(period.id))
    .for('update');
  const rounds: (Round & { id: string })[] = await db
    .select({
      id: period.id,
      n: period.n,
      due: period.due,
      plannedDue: sql<string>`${period.plan} ->> 'due'`,
      open: sql<boolean>`${period.closedAt} is null`,
      proven: sql<boolean>`exists (select from fulfilment f where f.period_id = period.id and f.revoked_at is null)`,
      validUntil: period.validUntil,
    })
    .from(period)
    .where(eq(period.obligationId, obligationId))
    .orderBy(asc(period.n));
  return { required: reasons.length > 0, rounds };
}
