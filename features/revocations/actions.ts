'use server';

import { withTenant } from '#db/tenant-db.ts';
import { tenantAction } from '#features/access/action.ts';
import { revokeFulfilment } from '#features/revocations/commands.ts';
import { revokeInput } from '#features/revocations/input.ts';

export const revokeProof = tenantAction({
  permission: 'compliance.decide',
  input: revokeInput,
  run: async ({ viewer, scope, now }, input) => {
    const by = { kind: 'person' as const, id: viewer.id };
    const reach = { scope, viewerId: viewer.id };
    const after = await withTenant(viewer.tenant, 'write', (db) =>
      revokeFulfilment(db, input, { reach, by, now }),
    );
    return { data: after };
  },
});
