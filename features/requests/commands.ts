import { and, eq, isNull } from 'drizzle-orm';
import { obligationReason } from '#db/schema/tenant/compliance.ts';
import type { TenantDb } from '#db/tenant-db.ts';
import type { Actor } from '#features/audit/commands.ts';
import { enqueue } from '#features/jobs/commands.ts';
import { assign, closeReasons } from '#features/obligations/commands.ts';
import { requireObligation } from '#features/obligations/queries.ts';
import type { Assignment } from '#features/obligations/rules/assign.ts';
import { type Reach, requireReach } from '#features/people/queries.ts';
import { rehearseByHand } from '#features/requests/queries.ts';
import { lockRequirement } from '#features/requirements/commands.ts';
import { AppError } from '#lib/errors.ts';

type Act = { reach: Reach; by: Actor; now: Date };
type Asked = { personId: string; requirementId: string; dueOn: string };

/** Asks one person for one requirement: a reason more if they owe it already, else a new obligation. */
export async function assignByHand(
  db: TenantDb,
  { reason, ...asked }: Asked & { reason: string },
  { reach, by, now }: Act,
): Promise<Assignment['outcome']> {
  await requireReach(db, { personId: asked.personId, ...reach });
  await lockRequirement(db, asked.requirementId);
  const { terms, facts, assignment } = await rehearseByHand(db, asked, { reach, now });
  const cause = {
    requirementId: asked.requirementId,
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
