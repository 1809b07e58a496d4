'use server';

import { withTenant } from '#db/tenant-db.ts';
import { tenantAction } from '#features/access/action.ts';
import { putOnRecord } from '#features/joiners/commands.ts';
import { joinerInput } from '#features/joiners/input.ts';

export const addPerson = tenantAction({
  permission: 'people.record',
  input: joinerInput,
  run: async ({ viewer, scope, now }, input) => {
    const by = { kind: 'person' as const, id: viewer.id };
    const reach = { scope, viewerId: viewer.id };
    const { personId, stale } = await withTenant(viewer.tenant, 'write', (db) =>
      putOnRecord(db, input, { reach, by, now }),
    );
    return { data: null, stale, redirectTo: `/admin/people/${personId}` };
  },
});
