'use server';

import { withTenant } from '#db/tenant-db.ts';
import { tenantAction } from '#features/access/action.ts';
import { rehearseRule, requireRule } from '#features/assignments/queries.ts';
import { keepRehearsal } from '#features/rehearsals/commands.ts';
import { lookInput } from '#features/rehearsals/input.ts';

/** The facts have changed since somebody looked: what they see now is what they may publish. */
export const lookAgain = tenantAction({
  permission: 'compliance.schedule',
  input: lookInput,
  run: async ({ viewer, scope, now }, { ruleId }) => {
    const by = { kind: 'person' as const, id: viewer.id };
    await withTenant(viewer.tenant, 'write', async (db) => {
      await requireRule(db, { ruleId, scope, viewerId: viewer.id });
      await keepRehearsal(db, ruleId, await rehearseRule(db, ruleId, now), by, now);
    });
    return { data: 'This is how it stands now.' };
  },
});
