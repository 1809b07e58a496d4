import { notFound } from 'next/navigation';
import { joinedRead } from '#db/joined-read.ts';
import type { TenantDb } from '#db/tenant-db.ts';
import { requirePermission } from '#features/access/loaders.ts';
import { type Scope, scopeOf } from '#features/access/rules/permissions.ts';
import { findRule, listRules, requireRule, scheduleOf } from '#features/assignments/queries.ts';
import { obligationFilter } from '#features/compliance/input.ts';
import { listObligations } from '#features/compliance/queries.ts';
import { lastRehearsal, rehearse } from '#features/rehearsals/queries.ts';
import { differenceSince } from '#features/rehearsals/rules/rehearsed-line.ts';
import { givenNames, releasePreview } from '#features/reporting/queries.ts';
import { listRequirableCourses, listRequirements } from '#features/requirements/queries.ts';
import { listSites, listUnits } from '#features/units/queries.ts';
import { clock, localDay } from '#lib/clock.ts';
import { absent } from '#lib/errors.ts';

const ID = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/;

type Planner = { id: string; scope: Scope };

/** A schedule, or null when it is not there or not within reach. */
async function ruleWithin(db: TenantDb, ruleId: string, { id, scope }: Planner) {
  try {
    await requireRule(db, { ruleId, scope, viewerId: id });
    return await findRule(db, ruleId);
  } catch (error) {
    return absent(error);
  }
}

/** Schedules within the viewer's reach, newest first. */
export async function loadSchedules() {
  const viewer = await requirePermission('compliance.view');
  const rules = await joinedRead(viewer.tenant, listRules);
  return {
    rules: rules.filter(({ createdBy }) => viewer.scope.kind === 'all' || createdBy === viewer.id),
    mayPlan: scopeOf('compliance.schedule', viewer.roles) !== null,
  };
}

/** What the form of a schedule offers, and the draft it changes if there is one. */
export async function loadScheduleForm(draftId: string | undefined) {
  const viewer = await requirePermission('compliance.schedule');
  const found = await joinedRead(viewer.tenant, async (db) => {
    const [units, sites, courses, requirements, draft] = await Promise.all([
      listUnits(db),
      listSites(db),
      listRequirableCourses(db),
      listRequirements(db),
      draftId ? ruleWithin(db, draftId, viewer) : null,
    ]);
    return { units, sites, courses, requirements, draft };
  });
  const { draft } = found;
  if (draftId && draft?.state !== 'draft') notFound();
  return { ...found, today: localDay(clock.now(), viewer.timeZone) };
}

/** What publishing a draft would do, now, and whether that is what was last shown. */
export async function loadRehearsal(ruleId: string) {
  const viewer = await requirePermission('compliance.schedule');
  if (!ID.test(ruleId)) notFound();
  const found = await joinedRead(viewer.tenant, async (db) => {
    const rule = await ruleWithin(db, ruleId, viewer);
    if (rule?.state !== 'draft') return null;
    const schedule = await scheduleOf(db, ruleId);
    const [rehearsal, seen] = [await rehearse(db, schedule, clock.now()), await lastRehearsal(db, ruleId)];
    const bosses = rehearsal.lines.flatMap(({ managerId }) => (managerId ? [managerId] : []));
    return { schedule, rehearsal, seen, managers: await givenNames(db, [...new Set(bosses)]) };
  });
  if (!found) notFound();
  const { rehearsal, seen } = found;
  const isSeen = seen?.hash === rehearsal.hash;
  const difference = isSeen || !seen ? null : differenceSince(seen.lines, rehearsal.lines);
  return { ...found, isSeen, difference };
}

/** A schedule with how the people it is for stand, and whom ending it would release. */
export async function loadSchedule(ruleId: string) {
  const viewer = await requirePermission('compliance.view');
  if (!ID.test(ruleId)) notFound();
  const found = await joinedRead(viewer.tenant, async (db) => {
    const rule = await ruleWithin(db, ruleId, viewer);
    if (!rule) return null;
    const filter = { ...obligationFilter.parse({}), rule: ruleId, scope: viewer.scope, viewerId: viewer.id };
    const [progress, release] = [
      await listObligations(db, filter, clock.now()),
      await releasePreview(db, ruleId),
    ];
    return { rule, progress, release };
  });
  if (!found) notFound();
  const mayPlan = scopeOf('compliance.schedule', viewer.roles) !== null;
  return { ...found, mayPlan, reader: viewer };
}
