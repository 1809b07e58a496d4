'use server';

import { withTenant } from '#db/tenant-db.ts';
import { tenantAction } from '#features/access/action.ts';
import { recordMissing } from '#features/exceptions/commands.ts';
import { missingInput } from '#features/exceptions/input.ts';

export const recordMissingFacts = tenantAction({
  permission: 'compliance.decide',
  input: missingInput,
  run: async ({ viewer, scope, now }, input) => {
    const by = { kind: 'person' as const, id: viewer.id };
    const reach = { scope, viewerId: viewer.id };
    const stale = await withTenant(viewer.tenant, 'write', (db) =>
      recordMissing(db, input, { reach, by, now }),
    );
    return { data: null, stale };
  },
});
