import { v7 as uuidv7 } from 'uuid';
import { insertRows } from '#db/insert-rows.ts';
import {
  assignmentRule,
  audience,
  audienceMember,
  audienceRuleVersion,
  requirement,
  requirementVersion,
} from '#db/schema/tenant/requirements.ts';
import type { TenantDb } from '#db/tenant-db.ts';
import { recordAudit } from '#features/audit/commands.ts';
import { addDays } from '#lib/local-date.ts';
import type { Programme } from '#scripts/seed/record.ts';
import type { Employee } from '#scripts/seed/workforce.ts';

export type Plan = {
  title: string;
  audienceName: string;
  /** Unit ids, sub-units included; null: everybody. */
  unitIds: string[] | null;
  validity: Programme['validity'];
  sinceDaysAgo: number;
  daysToComplete: number;
  late: number;
  never: number;
};

type Published = { courseId: string; versionId: string; contentSha256: string };

/** Stores what has been scheduled for years: requirement, audience with its members, and the active rule. */
export async function seedProgramme(
  db: TenantDb,
  plan: Plan,
  facts: { course: Published; members: Employee[]; today: string; by: string },
): Promise<Programme> {
  const since = addDays(facts.today, -plan.sinceDaysAgo);
  const at = new Date(`${since}T06:00:00Z`);
  const requirementId = uuidv7();
  const requirementVersionId = uuidv7();
  const audienceId = uuidv7();
  const ruleVersionId = uuidv7();
  const ruleId = uuidv7();
  const createdBy = facts.by;
  await db
    .insert(requirement)
    .values({ id: requirementId, title: plan.title, state: 'published', createdBy, createdAt: at });
  await db.insert(requirementVersion).values({
    id: requirementVersionId,
    requirementId,
    n: 1,
    courseId: facts.course.courseId,
    validity: plan.validity,
    publishedAt: at,
    createdBy,
  });
  await db.insert(audience).values({ id: audienceId, name: plan.audienceName, createdBy, createdAt: at });
  const predicate = plan.unitIds
    ? { field: 'unit', op: 'in', ids: plan.unitIds, includeSub: true }
    : { all: [] };
  await db
    .insert(audienceRuleVersion)
    .values({ id: ruleVersionId, audienceId, n: 1, predicate, state: 'active', createdBy, activatedAt: at });
  await insertRows(
    db,
    audienceMember,
    facts.members
      .filter(({ status }) => status === 'active')
      .map(({ id, hiredOn }) => ({
        audienceId,
        ruleVersionId,
        personId: id,
        validFrom: hiredOn && hiredOn > since ? new Date(`${hiredOn}T06:00:00Z`) : at,
        why: plan.audienceName,
      })),
  );
  await db.insert(assignmentRule).values({
    id: ruleId,
    title: `${plan.title} for ${plan.unitIds ? plan.audienceName : 'everyone'}`,
    requirementId,
    audienceId,
    duePolicy: { kind: 'days-after', anchor: 'assignment', days: plan.daysToComplete },
    effectiveFrom: since,
    state: 'active',
    createdBy,
    createdAt: at,
    publishedBy: createdBy,
    publishedAt: at,
  });
  await recordAudit(db, [
    {
      at,
      actor: { kind: 'person', id: createdBy },
      action: 'assignment-rule.published',
      subject: { kind: 'assignment-rule', id: ruleId },
      changes: {
        title: { before: null, after: plan.title },
        audience: { before: null, after: plan.audienceName },
      },
    },
  ]);
  return {
    requirementId,
    requirementVersionId,
    ruleId,
    courseId: facts.course.courseId,
    courseVersionId: facts.course.versionId,
    contentSha256: facts.course.contentSha256,
    audienceName: plan.audienceName,
    validity: plan.validity,
    since,
    daysToComplete: plan.daysToComplete,
    late: plan.late,
    never: plan.never,
  };
}
