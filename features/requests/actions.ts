'use server';

import { withTenant } from '#db/tenant-db.ts';
import { tenantAction } from '#features/access/action.ts';
import { assignByHand, withdrawByHand } from '#features/requests/commands.ts';
import { rehearsalInput, requestInput, withdrawInput } from '#features/requests/input.ts';
import { rehearseByHand } from '#features/requests/queries.ts';
import { rehearsalText } from '#features/requests/rules/rehearsal-text.ts';

/** What a request would do, while it is being written. */
export const rehearseRequest = tenantAction({
  permission: 'compliance.schedule',
  input: rehearsalInput,
  run: async ({ viewer, scope, now }, input) => {
    const reach = { scope, viewerId: viewer.id };
    const { assignment } = await withTenant(viewer.tenant, 'read', (db) =>
      rehearseByHand(db, input, { reach, now }),
    );
    return { data: rehearsalText(assignment) };
  },
});

export const requestByHand = tenantAction({
  permission: 'compliance.schedule',
  input: requestInput,
  run: async ({ viewer, scope, now }, input) => {
    const by = { kind: 'person' as const, id: viewer.id };
    const reach = { scope, viewerId: viewer.id };
    const outcome = await withTenant(viewer.tenant, 'write', (db) =>
      assignByHand(db, input, { reach, by, now }),
    );
    return { data: { outcome } };
  },
});

export const withdrawRequest = tenantAction({
  permission: 'compliance.schedule',
  input: withdrawInput,
  run: async ({ viewer, scope, now }, input) => {
    const by = { kind: 'person' as const, id: viewer.id };
    const reach = { scope, viewerId: viewer.id };
    const done = await withTenant(viewer.tenant, 'write', (db) =>
      withdrawByHand(db, input, { reach, by, now }),
    );
    return { data: done };
  },
});
