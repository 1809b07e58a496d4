import { and, eq, isNull, ne } from 'drizzle-orm';
import { obligationReason } from '#db/schema/tenant/compliance.ts';
import { person } from '#db/schema/tenant/people.ts';
import type { TenantDb } from '#db/tenant-db.ts';
import type { Actor } from '#features/audit/commands.ts';
import { enqueue } from '#features/jobs/commands.ts';
import { assign, closeReasons } from '#features/obligations/commands.ts';
import { assignFacts, requireObligation } from '#features/obligations/queries.ts';
import { type Assignment, assigner } from '#features/obligations/rules/assign.ts';
import { type Reach, requireReach } from '#features/people/queries.ts';
import { lockRequirement } from '#features/requirements/commands.ts';
import { termsOf } from '#features/requirements/queries.ts';
import { localDay } from '#lib/clock.ts';
import { AppError, notFound } from '#lib/errors.ts';

type Act = { reach: Reach; by: Actor; now: Date };
type Manual = { personId: string; requirementId: string; dueOn: string; reason: string };

/** Asks one person for one requirement: a reason more if they owe it already, else a new obligation. */
export async function assignByHand(
  db: TenantDb,
  { personId, requirementId, dueOn, reason }: Manual,
  { reach, by, now }: Act,
): Promise<Assignment['outcome']> {
  const { timeZone } = await requireReach(db, { personId, ...reach });
  const terms = await termsOf(db, requirementId);
  if (terms.state !== 'published') throw notFound('That requirement');
  await lockRequirement(db, requirementId);
  const people = await db
    .select({
      personId: person.id,
      timeZone: person.timeZone,
      status: person.status,
      hiredOn: person.hiredOn,
    })
    .from(person)
    .where(and(eq(person.id, personId), ne(person.status, 'left')));
  const [facts] = await assignFacts(db, { requirementId, courseId: terms.courseId, ruleId: null }, people);
  if (!facts?.active) throw new AppError('conflict', 'That person is not active.');
  const today = localDay(now, timeZone);
  const assignment = assigner(terms, { kind: 'fixed', date: dueOn }, today, now)(facts);
  if (assignment.outcome === 'unchanged') throw new AppError('conflict', 'They were asked by hand already.');
  const cause = {
    requirementId,
    requirementVersionId: terms.versionId,
    source: 'manual' as const,
    ruleId: null,
    by,
    now,
  };
  await assign(db, cause, [{ facts, assignment, why: reason }]);
  await enqueue(db, 'notices.remind', {});
  return assignment.outcome;
}

/** Takes back what was asked by hand; what a rule asks for stays. */
export async function withdrawByHand(
  db: TenantDb,
  { obligationId, reason }: { obligationId: string; reason: string },
  { reach, by, now }: Act,
): Promise<{ released: number }> {
  await requireObligation(db, { obligationId, ...reach });
  const reasons = await db
    .select({ id: obligationReason.id })
    .from(obligationReason)
    .where(
      and(
        eq(obligationReason.obligationId, obligationId),
        isNull(obligationReason.ruleId),
        isNull(obligationReason.closedAt),
      ),
    );
  if (reasons.length === 0) throw new AppError('conflict', 'It was not asked for by hand.');
  const ids = reasons.map(({ id }) => id);
  return closeReasons(db, ids, reason, by, now);
}
