'use server';

import { withTenant } from '#db/tenant-db.ts';
import { endLeave, recordLeave } from '#features/absences/commands.ts';
import { endLeaveInput, leaveInput } from '#features/absences/input.ts';
import { tenantAction } from '#features/access/action.ts';

export const recordAbsence = tenantAction({
  permission: 'compliance.decide',
  input: leaveInput,
  run: async ({ viewer, scope, now }, input) => {
    const by = { kind: 'person' as const, id: viewer.id };
    const reach = { scope, viewerId: viewer.id };
    const id = await withTenant(viewer.tenant, 'write', (db) => recordLeave(db, input, { reach, by, now }));
    return { data: { id } };
  },
});

export const endAbsence = tenantAction({
  permission: 'compliance.decide',
  input: endLeaveInput,
  run: async ({ viewer, scope, now }, input) => {
    const by = { kind: 'person' as const, id: viewer.id };
    const reach = { scope, viewerId: viewer.id };
    await withTenant(viewer.tenant, 'write', (db) => endLeave(db, input, { reach, by, now }));
    return { data: null };
  },
});
