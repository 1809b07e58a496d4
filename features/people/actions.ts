'use server';

import { withTenant } from '#db/tenant-db.ts';
import { tenantAction } from '#features/access/action.ts';
import { recordAttributes } from '#features/people/commands.ts';
import { attributesInput } from '#features/people/input.ts';
import { requireReach } from '#features/people/queries.ts';

export const changeAttributes = tenantAction({
  permission: 'people.manage',
  input: attributesInput,
  run: async ({ viewer, scope, now }, { personId, validFrom, changes }) => {
    const by = { kind: 'person' as const, id: viewer.id };
    const stale = await withTenant(viewer.tenant, 'write', async (db) => {
      await requireReach(db, { personId, scope, viewerId: viewer.id });
      return recordAttributes(db, { personId, changes, validFrom, source: 'hr', by, now });
    });
    return { data: null, stale };
  },
});
