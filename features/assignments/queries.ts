import { isDeepStrictEqual } from 'node:util';
import { desc, eq, isNull, sql } from 'drizzle-orm';
import { course, courseVersion } from '#db/schema/tenant/courses.ts';
import {
  assignmentException,
  assignmentRule,
  audience,
  audienceHold,
  audienceMember,
  requirement,
} from '#db/schema/tenant/requirements.ts';
import type { TenantDb } from '#db/tenant-db.ts';
import type { Scope } from '#features/access/rules/permissions.ts';
import { namesFor, predicateOf } from '#features/audiences/queries.ts';
import type { Predicate } from '#features/audiences/rules/predicate.ts';
import { describePredicate } from '#features/audiences/rules/predicate-text.ts';
import type { DuePolicy } from '#features/compliance/rules/due-date.ts';
import type { Reach } from '#features/people/queries.ts';
import { type Rehearsal, rehearse, type Schedule } from '#features/rehearsals/queries.ts';
import { termsOf } from '#features/requirements/queries.ts';
import { notFound } from '#lib/errors.ts';

export type RuleState = 'draft' | 'scheduled' | 'active' | 'paused' | 'ended';

const columns = {
  id: assignmentRule.id,
  title: assignmentRule.title,
  state: sql<RuleState>`${assignmentRule.state}`,
  requirementId: assignmentRule.requirementId,
  requirement: requirement.title,
  audienceId: assignmentRule.audienceId,
  audience: audience.name,
  duePolicy: sql<DuePolicy>`${assignmentRule.duePolicy}`,
  effectiveFrom: assignmentRule.effectiveFrom,
  createdAt: assignmentRule.createdAt,
  createdBy: assignmentRule.createdBy,
  publishedAt: assignmentRule.publishedAt,
  endedAt: assignmentRule.endedAt,
  /** People in the audience now. */
  people: sql<number>`(select count(*)::int from ${audienceMember} m
    where m.audience_id = ${assignmentRule.audienceId} and m.valid_to is null)`,
  exceptions: sql<number>`(select count(*)::int from ${assignmentException} e
    where e.rule_id = ${assignmentRule.id} and e.resolved_at is null)`,
  /** What waits for somebody to look at it. */
  hold: sql<string | null>`(select h.sentence from ${audienceHold} h
    where h.audience_id = ${assignmentRule.audienceId} and h.resolved_at is null)`,
};

const rules = (db: TenantDb) =>
  db
    .select(columns)
    .from(assignmentRule)
    .innerJoin(requirement, eq(requirement.id, assignmentRule.requirementId))
    .innerJoin(audience, eq(audience.id, assignmentRule.audienceId));

/** Every schedule, newest first. */
export const listRules = (db: TenantDb) => rules(db).orderBy(desc(assignmentRule.createdAt));

/** One schedule, with its audience in words. */
export async function findRule(db: TenantDb, ruleId: string) {
  const [row] = await rules(db).where(eq(assignmentRule.id, ruleId));
  if (!row) throw notFound('That schedule');
  const rule = await predicateOf(db, row.audienceId);
  if (!rule) throw notFound('The audience of that schedule');
  const audienceText = describePredicate(rule.predicate, await namesFor(db, rule.predicate));
  return { ...row, predicate: rule.predicate, audienceText, terms: await termsOf(db, row.requirementId) };
}

/** A stored schedule as the rehearsal takes it. */
export async function scheduleOf(db: TenantDb, ruleId: string): Promise<Schedule & { rule: RuleRow }> {
  const rule = await findRule(db, ruleId);
  const { title, requirementId, predicate, duePolicy, effectiveFrom } = rule;
  const { courseId, validity, renewalWindow, grace, lookBack, minutes } = rule.terms;
  const terms = { courseId, validity, renewalWindow, grace, lookBack, minutes };
  return { rule, ruleId, title, requirementId, terms, predicate, duePolicy, effectiveFrom };
}

export type RuleRow = Awaited<ReturnType<typeof findRule>>;

/** Rules that give out obligations now. */
export function workingRules(db: TenantDb) {
  return db
    .select({
      id: assignmentRule.id,
      audienceId: assignmentRule.audienceId,
      requirementId: assignmentRule.requirementId,
    })
    .from(assignmentRule)
    .where(sql`${assignmentRule.state} in ('scheduled', 'active')`)
    .orderBy(assignmentRule.requirementId, assignmentRule.id);
}

/** Changes held because they would release too many at once. */
export function listHolds(db: TenantDb) {
  return db
    .select({
      audienceId: audienceHold.audienceId,
      audience: audience.name,
      losing: audienceHold.losing,
      allowed: audienceHold.allowed,
      sentence: audienceHold.sentence,
      createdAt: audienceHold.createdAt,
    })
    .from(audienceHold)
    .innerJoin(audience, eq(audience.id, audienceHold.audienceId))
    .where(isNull(audienceHold.resolvedAt))
    .orderBy(desc(audienceHold.createdAt));
}

/** How long a course takes, and what it is called: for terms that are not stored yet. */
export async function courseFacts(db: TenantDb, courseId: string) {
  const [row] = await db
    .select({ minutes: courseVersion.minutes, title: courseVersion.title })
    .from(course)
    .innerJoin(courseVersion, eq(courseVersion.id, course.currentVersionId))
    .where(eq(course.id, courseId));
  if (!row) throw notFound('That course');
  return row;
}

/** Works out again what publishing a stored schedule would do. */
export const rehearseRule = async (db: TenantDb, ruleId: string, now: Date): Promise<Rehearsal> =>
  rehearse(db, await scheduleOf(db, ruleId), now);

/** Who reaches some units only schedules for their people only. */
export const within = (predicate: Predicate, scope: Scope): Predicate => {
  if (scope.kind !== 'units') return predicate;
  const own: Predicate = { field: 'unit', op: 'in', ids: scope.unitIds, includeSub: true };
  return isDeepStrictEqual(ownOf(predicate), own) ? predicate : { all: [own, predicate] };
};

const ownOf = (predicate: Predicate): Predicate | null =>
  'all' in predicate ? (predicate.all[0] ?? null) : null;

/** A schedule that somebody may change: with a reach over some units only, one of their own. @throws not_found for others */
export async function requireRule(
  db: TenantDb,
  { ruleId, scope, viewerId }: Reach & { ruleId: string },
): Promise<void> {
  const [row] = await db
    .select({ createdBy: assignmentRule.createdBy })
    .from(assignmentRule)
    .where(eq(assignmentRule.id, ruleId));
  if (!row || (scope.kind !== 'all' && row.createdBy !== viewerId)) throw notFound('That schedule');
}
