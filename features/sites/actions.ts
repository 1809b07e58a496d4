'use server';

import { withTenant } from '#db/tenant-db.ts';
import { tenantAction } from '#features/access/action.ts';
import { addSite, removeSite, renameSite } from '#features/sites/commands.ts';
import { addSiteInput, renameSiteInput, siteInput } from '#features/sites/input.ts';

export const makeSite = tenantAction({
  permission: 'units.manage',
  input: addSiteInput,
  run: async ({ viewer, now }, input) => {
    const by = { kind: 'person' as const, id: viewer.id };
    await withTenant(viewer.tenant, 'write', (db) => addSite(db, input, { by, now }));
    return { data: null };
  },
});

export const changeSiteName = tenantAction({
  permission: 'units.manage',
  input: renameSiteInput,
  run: async ({ viewer, now }, input) => {
    const by = { kind: 'person' as const, id: viewer.id };
    await withTenant(viewer.tenant, 'write', (db) => renameSite(db, input, { by, now }));
    return { data: null };
  },
});

export const deleteSite = tenantAction({
  permission: 'units.manage',
  input: siteInput,
  run: async ({ viewer, now }, input) => {
    const by = { kind: 'person' as const, id: viewer.id };
    await withTenant(viewer.tenant, 'write', (db) => removeSite(db, input, { by, now }));
    return { data: null };
  },
});
