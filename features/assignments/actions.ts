'use server';

import { withTenant } from '#db/tenant-db.ts';
import { tenantAction } from '#features/access/action.ts';
import {
  discardDraft,
  publishRule,
  resumeRule,
  saveDraft,
  stopRule,
} from '#features/assignments/commands.ts';
import { endRuleInput, publishInput, ruleInput, scheduleInput } from '#features/assignments/input.ts';
import { rehearseRule, requireRule, within } from '#features/assignments/queries.ts';
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

export const publishSchedule = tenantAction({
  permission: 'compliance.schedule',
  input: publishInput,
  run: async ({ viewer, scope, now }, input) => {
    const by = { kind: 'person' as const, id: viewer.id };
    const reach = { scope, viewerId: viewer.id };
    const summary = await withTenant(viewer.tenant, 'write', async (db) => {
      await requireRule(db, { ruleId: input.ruleId, ...reach });
      return publishRule(db, input, by, now);
    });
    const redirectTo = `/admin/schedules/${input.ruleId}`;
    return { data: { ruleId: input.ruleId, summary }, redirectTo };
  },
});

export const pauseSchedule = tenantAction({
  permission: 'compliance.schedule',
  input: endRuleInput,
  run: async ({ viewer, scope, now }, input) => {
    const by = { kind: 'person' as const, id: viewer.id };
    const reach = { scope, viewerId: viewer.id };
    const done = await withTenant(viewer.tenant, 'write', async (db) => {
      await requireRule(db, { ruleId: input.ruleId, ...reach });
      return stopRule(db, { ...input, to: 'paused' }, by, now);
    });
    return { data: done };
  },
});

export const endSchedule = tenantAction({
  permission: 'compliance.schedule',
  input: endRuleInput,
  run: async ({ viewer, scope, now }, input) => {
    const by = { kind: 'person' as const, id: viewer.id };
    const reach = { scope, viewerId: viewer.id };
    const done = await withTenant(viewer.tenant, 'write', async (db) => {
      await requireRule(db, { ruleId: input.ruleId, ...reach });
      return stopRule(db, { ...input, to: 'ended' }, by, now);
    });
    return { data: done };
  },
});

export const resumeSchedule = tenantAction({
  permission: 'compliance.schedule',
  input: ruleInput,
  run: async ({ viewer, scope, now }, input) => {
    const by = { kind: 'person' as const, id: viewer.id };
    const reach = { scope, viewerId: viewer.id };
    await withTenant(viewer.tenant, 'write', async (db) => {
      await requireRule(db, { ruleId: input.ruleId, ...reach });
      await resumeRule(db, input.ruleId, by, now);
    });
    return { data: null };
  },
});

export const discardSchedule = tenantAction({
  permission: 'compliance.schedule',
  input: ruleInput,
  run: async ({ viewer, scope }, { ruleId }) => {
    await withTenant(viewer.tenant, 'write', async (db) => {
      await requireRule(db, { ruleId, scope, viewerId: viewer.id });
      await discardDraft(db, ruleId);
    });
    return { data: null, redirectTo: '/admin/schedules' };
  },
});
