'use server';

import { withTenant } from '#db/tenant-db.ts';
import { tenantAction } from '#features/access/action.ts';
import { changeRecorded } from '#features/attributes/commands.ts';
import { attributesInput } from '#features/attributes/input.ts';

export const changeAttributes = tenantAction({
  permission: 'people.record',
  input: attributesInput,
  run: async ({ viewer, scope, now }, input) => {
    const by = { kind: 'person' as const, id: viewer.id };
    const reach = { scope, viewerId: viewer.id };
    const stale = await withTenant(viewer.tenant, 'write', (db) =>
      changeRecorded(db, input, { reach, by, now }),
    );
    return { data: null, stale };
  },
});
