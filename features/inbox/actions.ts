'use server';

import { withTenant } from '#db/tenant-db.ts';
import { tenantAction } from '#features/access/action.ts';
import { markRead } from '#features/inbox/commands.ts';
import { markReadInput } from '#features/inbox/input.ts';

export const markNoticesRead = tenantAction({
  permission: 'learning.take',
  input: markReadInput,
  run: async ({ viewer, now }, { id }) => {
    await withTenant(viewer.tenant, 'write', (db) =>
      markRead(db, { personId: viewer.id, ids: id ? [id] : 'all', now }),
    );
    return { data: null, redirectTo: '/notices' };
  },
});
