import { and, eq } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { assignmentRule, audience, audienceRuleVersion, rehearsal } from '#db/schema/tenant/requirements.ts';
import type { TenantDb } from '#db/tenant-db.ts';
import type { ScheduleInput } from '#features/assignments/input.ts';
import { courseFacts, type RuleState, scheduleOf } from '#features/assignments/queries.ts';
import { activateAudience, draftAudience } from '#features/audiences/commands.ts';
import { namesFor } from '#features/audiences/queries.ts';
import { describePredicate } from '#features/audiences/rules/predicate-text.ts';
import { type Actor, recordAudit } from '#features/audit/commands.ts';
import { recordExceptions } from '#features/exceptions/commands.ts';
import { enqueue } from '#features/jobs/commands.ts';
import { assign, closeReasons } from '#features/obligations/commands.ts';
import { openReasonsOf } from '#features/obligations/queries.ts';
import { requireSame } from '#features/rehearsals/commands.ts';
import { rehearse } from '#features/rehearsals/queries.ts';
import type { Summary } from '#features/rehearsals/rules/summary.ts';
import { draftRequirement, publishRequirement, redraftRequirement } from '#features/requirements/commands.ts';
import { termsOf } from '#features/requirements/queries.ts';
import { localDay } from '#lib/clock.ts';
import { AppError, notFound } from '#lib/errors.ts';

/** Stores a schedule as a draft, or changes one. @returns its id */
export async function saveDraft(db: TenantDb, input: ScheduleInput, by: Actor): Promise<string> {
  const { title, duePolicy, effectiveFrom, predicate } = input;
  const name = describePredicate(predicate, await namesFor(db, predicate));
  if (input.ruleId !== undefined) {
    const draft = await lockRule(db, input.ruleId, ['draft']);
    const requirementId = await draftedRequirement(db, input, draft.requirementId, by);
    await db
      .update(audienceRuleVersion)
      .set({ predicate })
      .where(
        and(eq(audienceRuleVersion.audienceId, draft.audienceId), eq(audienceRuleVersion.state, 'draft')),
      );
    await db.update(audience).set({ name }).where(eq(audience.id, draft.audienceId));
    await db
      .update(assignmentRule)
      .set({ title, duePolicy, effectiveFrom, requirementId })
      .where(eq(assignmentRule.id, input.ruleId));
    return input.ruleId;
  }
  const id = uuidv7();
  const requirementId = await draftedRequirement(db, input, null, by);
  const audienceId = await draftAudience(db, { name, predicate, by });
  await db
    .insert(assignmentRule)
    .values({ id, title, requirementId, audienceId, duePolicy, effectiveFrom, createdBy: by.id });
  return id;
}

/** The requirement that a draft is about: a published one, its own draft with new terms, or a new draft. */
async function draftedRequirement(
  db: TenantDb,
  { requirement: wanted }: ScheduleInput,
  current: string | null,
  by: Actor,
): Promise<string> {
  if ('requirementId' in wanted) return (await termsOf(db, wanted.requirementId)).requirementId;
  await courseFacts(db, wanted.courseId);
  const own = current === null ? null : await termsOf(db, current);
  if (own?.state !== 'draft') return draftRequirement(db, wanted, by);
  await redraftRequirement(db, own.requirementId, wanted);
  return own.requirementId;
}

async function lockRule(db: TenantDb, ruleId: string, states: readonly RuleState[]) {
  const [row] = await db.select().from(assignmentRule).where(eq(assignmentRule.id, ruleId)).for('update');
  if (!row) throw notFound('That schedule');
  if (!states.some((state) => state === row.state)) {
    throw new AppError('conflict', `That schedule is ${row.state} by now.`);
  }
  return row;
}

/**
 * Publishes a draft: precisely what its rehearsal showed, in one transaction.
 * @throws conflict when the facts are others than those shown, or a date is unrealistic and was not accepted
 */
export async function publishRule(
  db: TenantDb,
  { ruleId, hash, acceptUnrealistic }: { ruleId: string; hash: string; acceptUnrealistic: boolean },
  by: Actor,
  now: Date,
): Promise<Summary> {
  const draft = await lockRule(db, ruleId, ['draft']);
  await publishRequirement(db, draft.requirementId, by, now);
  const schedule = await scheduleOf(db, ruleId);
  const current = await rehearse(db, schedule, now);
  await requireSame(db, ruleId, hash, current);
  const { summary, lines, assignments } = current;
  if (summary.unrealistic > 0 && !acceptUnrealistic) {
    throw new AppError(
      'conflict',
      `The date leaves ${summary.unrealistic} of ${summary.people} people less time than the course takes. Choose ${summary.offer} or later, or say that it is meant.`,
    );
  }
  const members = assignments
    .filter(({ facts }) => facts.active)
    .map(({ facts, why }) => ({ personId: facts.personId, why }));
  await activateAudience(db, draft.audienceId, members, now);
  const cause = {
    requirementId: draft.requirementId,
    requirementVersionId: schedule.rule.terms.versionId,
    source: 'rule' as const,
    ruleId,
    by,
    now,
  };
  await assign(db, cause, assignments);
  await recordExceptions(db, ruleId, lines, now);
  const state = draft.effectiveFrom > localDay(now, 'UTC') ? 'scheduled' : 'active';
  await db
    .update(assignmentRule)
    .set({ state, publishedAt: now, publishedBy: by.id })
    .where(eq(assignmentRule.id, ruleId));
  await recordAudit(db, [
    {
      at: now,
      actor: by,
      action: 'assignment-rule.published',
      subject: { kind: 'assignment-rule', id: ruleId },
      changes: {
        title: { before: null, after: draft.title },
        rehearsal: { before: null, after: hash },
        people: { before: null, after: summary.people },
      },
    },
  ]);
  await enqueue(db, 'notices.remind', {});
  return summary;
}

/** Stops a rule: its reasons close, and who owes it for no other reason is released. `paused` can go on later. */
export async function stopRule(
  db: TenantDb,
  { ruleId, to, why }: { ruleId: string; to: 'paused' | 'ended'; why: string },
  by: Actor,
  now: Date,
): Promise<{ closed: number; released: number }> {
  const from: RuleState[] = to === 'paused' ? ['scheduled', 'active'] : ['scheduled', 'active', 'paused'];
  const rule = await lockRule(db, ruleId, from);
  const reasons = await openReasonsOf(db, ruleId);
  const result = await closeReasons(
    db,
    reasons.map(({ id }) => id),
    `The rule "${rule.title}" was ${to}: ${why}`,
    by,
    now,
  );
  await changeState(db, rule, { state: to, ...(to === 'ended' && { endedAt: now }) }, by, now);
  return result;
}

/** Lets a paused rule go on: the next refresh of its audience gives the reasons anew. */
export async function resumeRule(db: TenantDb, ruleId: string, by: Actor, now: Date): Promise<void> {
  const rule = await lockRule(db, ruleId, ['paused']);
  await changeState(db, rule, { state: 'active' }, by, now);
  await enqueue(db, 'audiences.refresh', {});
}

async function changeState(
  db: TenantDb,
  rule: { id: string; state: string },
  change: { state: RuleState; endedAt?: Date },
  by: Actor,
  now: Date,
): Promise<void> {
  await db.update(assignmentRule).set(change).where(eq(assignmentRule.id, rule.id));
  await recordAudit(db, [
    {
      at: now,
      actor: by,
      action: `assignment-rule.${change.state}`,
      subject: { kind: 'assignment-rule', id: rule.id },
      changes: { state: { before: rule.state, after: change.state } },
    },
  ]);
}

/** Throws a draft away; nobody was assigned by it. */
export async function discardDraft(db: TenantDb, ruleId: string): Promise<void> {
  await lockRule(db, ruleId, ['draft']);
  await db.delete(rehearsal).where(eq(rehearsal.ruleId, ruleId));
  await db.delete(assignmentRule).where(eq(assignmentRule.id, ruleId));
}
