'use server';

import { withTenant } from '#db/tenant-db.ts';
import { tenantAction } from '#features/access/action.ts';
import { exempt, revokeExemption } from '#features/exemptions/commands.ts';
import { exemptionInput, revokeExemptionInput } from '#features/exemptions/input.ts';

export const exemptPerson = tenantAction({
  permission: 'compliance.decide',
  input: exemptionInput,
  run: async ({ viewer, scope, now }, input) => {
    const by = { kind: 'person' as const, id: viewer.id };
    const reach = { scope, viewerId: viewer.id };
    const id = await withTenant(viewer.tenant, 'write', (db) => exempt(db, input, { reach, by, now }));
    return { data: { id } };
  },
});

export const endExemption = tenantAction({
  permission: 'compliance.decide',
  input: revokeExemptionInput,
  run: async ({ viewer, scope, now }, input) => {
    const by = { kind: 'person' as const, id: viewer.id };
    const reach = { scope, viewerId: viewer.id };
    await withTenant(viewer.tenant, 'write', (db) => revokeExemption(db, input, { reach, by, now }));
    return { data: null };
  },
});
