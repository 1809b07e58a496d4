import { and, eq } from 'drizzle-orm';
import type { Tenant } from '#db/placement.ts';
import { assignmentRule } from '#db/schema/tenant/requirements.ts';
import { type TenantDb, withTenant } from '#db/tenant-db.ts';
import { scheduleOf, workingRules } from '#features/assignments/queries.ts';
import { refreshAudience } from '#features/audiences/commands.ts';
import { type Candidate, memberIds } from '#features/audiences/queries.ts';
import type { Actor } from '#features/audit/commands.ts';
import { recordExceptions } from '#features/exceptions/commands.ts';
import { enqueue } from '#features/jobs/commands.ts';
import { assign, closeReasons } from '#features/obligations/commands.ts';
import { openReasonsOf } from '#features/obligations/queries.ts';
import { rehearseFor } from '#features/rehearsals/queries.ts';
import { lockRequirement } from '#features/requirements/commands.ts';
import { localDay } from '#lib/clock.ts';

const SYSTEM: Actor = { kind: 'system', id: null };

/**
 * Brings every working rule up to who matches it now: joiners and movers get their reasons, who no longer matches loses them.
 * It compares whole sets, so it may run at any time and any number of times.
 */
export async function refreshRosters(tenant: Tenant, now: Date): Promise<void> {
  const rules = await withTenant(tenant, 'write', workingRules);
  for (const [audienceId, same] of Map.groupBy(rules, (rule) => rule.audienceId)) {
    await withTenant(tenant, 'write', async (db) => {
      for (const { requirementId } of same) await lockRequirement(db, requirementId);
      const { candidates } = await refreshAudience(db, audienceId, now);
      for (const { id } of same) await refreshRule(db, id, candidates, now);
    });
  }
}

/** Somebody looked at a change that was held and means it. */
export async function confirmHold(db: TenantDb, audienceId: string, by: Actor, now: Date): Promise<void> {
  const rules = (await workingRules(db)).filter((rule) => rule.audienceId === audienceId);
  for (const { requirementId } of rules) await lockRequirement(db, requirementId);
  const { candidates } = await refreshAudience(db, audienceId, now, by);
  for (const { id } of rules) await refreshRule(db, id, candidates, now);
}

async function refreshRule(
  db: TenantDb,
  ruleId: string,
  candidates: readonly Candidate[],
  now: Date,
): Promise<void> {
  const schedule = await scheduleOf(db, ruleId);
  const members = new Set(await memberIds(db, schedule.rule.audienceId));
  const reasons = await openReasonsOf(db, ruleId);
  const reached = new Set(reasons.map(({ personId }) => personId));
  const missing = candidates.filter(
    ({ personId, result }) => result === 'unknown' || (members.has(personId) && !reached.has(personId)),
  );
  const { assignments, lines } = await rehearseFor(db, schedule, missing, now);
  await assign(
    db,
    {
      requirementId: schedule.rule.requirementId,
      requirementVersionId: schedule.rule.terms.versionId,
      source: 'rule',
      ruleId,
      by: SYSTEM,
      now,
    },
    assignments,
  );
  await recordExceptions(db, ruleId, lines, now);
  const left = reasons.filter(({ personId }) => !members.has(personId)).map(({ id }) => id);
  await closeReasons(db, left, `No longer among the people of "${schedule.title}".`, SYSTEM, now);
  if (schedule.effectiveFrom <= localDay(now, 'UTC')) {
    await db
      .update(assignmentRule)
      .set({ state: 'active' })
      .where(and(eq(assignmentRule.id, ruleId), eq(assignmentRule.state, 'scheduled')));
  }
  if (assignments.length > 0) await enqueue(db, 'notices.remind', {});
}
