'use server';

import { type TenantDb, withTenant } from '#db/tenant-db.ts';
import { tenantAction } from '#features/access/action.ts';
import type { Viewer } from '#features/access/loaders.ts';
import type { Scope } from '#features/access/rules/permissions.ts';
import {
  discardDraft,
  publishRule,
  resumeRule,
  saveDraft,
  stopRule,
} from '#features/assignments/commands.ts';
import { endRuleInput, publishInput, ruleInput, scheduleInput } from '#features/assignments/input.ts';
import { rehearseRule, requireRule, within } from '#features/assignments/queries.ts';
import type { Actor } from '#features/audit/commands.ts';
import { keepRehearsal } from '#features/rehearsals/commands.ts';

/** So many lines come with the rehearsal; the rest is read page by page. */
const SAMPLE = 50;

/** Keeps the draft and shows what publishing it would do; writes nothing else. */
export const rehearseSchedule = tenantAction({
  permission: 'compliance.schedule',
  input: scheduleInput,
  run: async ({ viewer, scope, now }, input) => {
    const by = { kind: 'person' as const, id: viewer.id };
    const data = await withTenant(viewer.tenant, 'write', async (db) => {
      if (input.ruleId !== undefined)
        await requireRule(db, { ruleId: input.ruleId, scope, viewerId: viewer.id });
      const predicate = within(input.predicate, scope);
      const ruleId = await saveDraft(db, { ...input, predicate }, by);
      const rehearsal = await rehearseRule(db, ruleId, now);
      await keepRehearsal(db, ruleId, rehearsal, by, now);
      const { hash, summary, lines, notices } = rehearsal;
      return { ruleId, hash, summary, lines: lines.slice(0, SAMPLE), notices: notices.slice(0, SAMPLE) };
    });
    return { data };
  },
});

/** Only who reaches all of a schedule may touch it. */
const onRule = <T>(
  { viewer, scope }: { viewer: Viewer; scope: Scope },
  ruleId: string,
  act: (db: TenantDb, by: Actor) => Promise<T>,
): Promise<T> =>
  withTenant(viewer.tenant, 'write', async (db) => {
    await requireRule(db, { ruleId, scope, viewerId: viewer.id });
    return act(db, { kind: 'person', id: viewer.id });
  });

export const publishSchedule = tenantAction({
  permission: 'compliance.schedule',
  input: publishInput,
  run: async (context, input) => {
    const summary = await onRule(context, input.ruleId, (db, by) => publishRule(db, input, by, context.now));
    const redirectTo = `/admin/schedules/${input.ruleId}`;
    return { data: { ruleId: input.ruleId, summary }, redirectTo };
  },
});

export const pauseSchedule = tenantAction({
  permission: 'compliance.schedule',
  input: endRuleInput,
  run: async (context, input) => ({
    data: await onRule(context, input.ruleId, (db, by) =>
      stopRule(db, { ...input, to: 'paused' }, by, context.now),
    ),
  }),
});

export const endSchedule = tenantAction({
  permission: 'compliance.schedule',
  input: endRuleInput,
  run: async (context, input) => ({
    data: await onRule(context, input.ruleId, (db, by) =>
      stopRule(db, { ...input, to: 'ended' }, by, context.now),
    ),
  }),
});

export const resumeSchedule = tenantAction({
  permission: 'compliance.schedule',
  input: ruleInput,
  run: async (context, { ruleId }) => {
    await onRule(context, ruleId, (db, by) => resumeRule(db, ruleId, by, context.now));
    return { data: null };
  },
});

export const discardSchedule = tenantAction({
  permission: 'compliance.schedule',
  input: ruleInput,
  run: async (context, { ruleId }) => {
    await onRule(context, ruleId, (db) => discardDraft(db, ruleId));
    return { data: null, redirectTo: '/admin/schedules' };
  },
});
