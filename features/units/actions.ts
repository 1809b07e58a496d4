'use server';

import { withTenant } from '#db/tenant-db.ts';
import { tenantAction } from '#features/access/action.ts';
import { addUnit, removeUnit, renameUnit } from '#features/units/commands.ts';
import { addUnitInput, renameUnitInput, unitInput } from '#features/units/input.ts';

export const makeUnit = tenantAction({
  permission: 'units.manage',
  input: addUnitInput,
  run: async ({ viewer, now }, input) => {
    const by = { kind: 'person' as const, id: viewer.id };
    await withTenant(viewer.tenant, 'write', (db) => addUnit(db, input, { by, now }));
    return { data: null };
  },
});

export const changeUnitName = tenantAction({
  permission: 'units.manage',
  input: renameUnitInput,
  run: async ({ viewer, now }, input) => {
    const by = { kind: 'person' as const, id: viewer.id };
    await withTenant(viewer.tenant, 'write', (db) => renameUnit(db, input, { by, now }));
    return { data: null };
  },
});

export const deleteUnit = tenantAction({
  permission: 'units.manage',
  input: unitInput,
  run: async ({ viewer, now }, input) => {
    const by = { kind: 'person' as const, id: viewer.id };
    await withTenant(viewer.tenant, 'write', (db) => removeUnit(db, input, { by, now }));
    return { data: null };
  },
});
