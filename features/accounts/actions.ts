'use server';

import { withTenant } from '#db/tenant-db.ts';
import { tenantAction } from '#features/access/action.ts';
import { endRole, endSessionsOf, grantRole, setActive } from '#features/accounts/commands.ts';
import { accountInput, deactivateInput, endRoleInput, grantRoleInput } from '#features/accounts/input.ts';

export const giveRole = tenantAction({
  permission: 'people.manage',
  input: grantRoleInput,
  run: async ({ viewer, scope, now }, input) => {
    const by = { reach: { scope, viewerId: viewer.id }, now };
    const stale = await withTenant(viewer.tenant, 'write', (db) => grantRole(db, input, by));
    return { data: 'The role was given.', stale };
  },
});

export const takeRole = tenantAction({
  permission: 'people.manage',
  input: endRoleInput,
  run: async ({ viewer, scope, now }, input) => {
    const by = { reach: { scope, viewerId: viewer.id }, now };
    const stale = await withTenant(viewer.tenant, 'write', (db) => endRole(db, input, by));
    return { data: 'The role has ended.', stale };
  },
});

export const changeActive = tenantAction({
  permission: 'people.manage',
  input: deactivateInput,
  run: async ({ viewer, scope, now }, input) => {
    const by = { reach: { scope, viewerId: viewer.id }, now };
    const stale = await withTenant(viewer.tenant, 'write', (db) => setActive(db, input, by));
    return { data: 'Done.', stale };
  },
});

export const signOutEverywhere = tenantAction({
  permission: 'people.manage',
  input: accountInput,
  run: async ({ viewer, scope, now }, { personId }) => {
    const by = { reach: { scope, viewerId: viewer.id }, now };
    const stale = await withTenant(viewer.tenant, 'write', (db) => endSessionsOf(db, personId, by));
    return { data: 'Signed out everywhere.', stale };
  },
});
