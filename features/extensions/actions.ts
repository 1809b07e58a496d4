'use server';

import { withTenant } from '#db/tenant-db.ts';
import { tenantAction } from '#features/access/action.ts';
import { extend } from '#features/extensions/commands.ts';
import { extensionInput } from '#features/extensions/input.ts';

export const extendDue = tenantAction({
  permission: 'compliance.decide',
  input: extensionInput,
  run: async ({ viewer, scope, now }, input) => {
    const by = { kind: 'person' as const, id: viewer.id };
    const reach = { scope, viewerId: viewer.id };
    await withTenant(viewer.tenant, 'write', (db) => extend(db, input, { reach, by, now }));
    return { data: null };
  },
});
