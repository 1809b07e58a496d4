'use server';

import { withTenant } from '#db/tenant-db.ts';
import { tenantAction } from '#features/access/action.ts';
import { recogniseCompletion } from '#features/compliance/commands.ts';
import { recognitionInput } from '#features/compliance/input.ts';

export const recognise = tenantAction({
  permission: 'compliance.decide',
  input: recognitionInput,
  run: async ({ viewer, scope, now }, input) => {
    const by = { kind: 'person' as const, id: viewer.id };
    const reach = { scope, viewerId: viewer.id };
    const proof = await withTenant(viewer.tenant, 'write', (db) =>
      recogniseCompletion(db, input, { reach, by, now }),
    );
    return { data: proof };
  },
});
