'use server';

import { withTenant } from '#db/tenant-db.ts';
import { tenantAction } from '#features/access/action.ts';
import { depart } from '#features/employment/commands.ts';
import { departInput } from '#features/employment/input.ts';

export const letGo = tenantAction({
  permission: 'people.manage',
  input: departInput,
  run: async ({ viewer, scope, now }, { personId }) => {
    const by = { kind: 'person' as const, id: viewer.id };
    const reach = { scope, viewerId: viewer.id };
    const stale = await withTenant(viewer.tenant, 'write', (db) => depart(db, { personId, reach, by, now }));
    return { data: null, stale };
  },
});
