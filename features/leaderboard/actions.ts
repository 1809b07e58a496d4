'use server';

import { withTenant } from '#db/tenant-db.ts';
import { tenantAction } from '#features/access/action.ts';
import { showOnLeaderboard } from '#features/leaderboard/commands.ts';
import { showInput } from '#features/leaderboard/input.ts';

export const saveShown = tenantAction({
  permission: 'learning.take',
  input: showInput,
  run: async ({ viewer, now }, { shown }) => {
    const wish = { personId: viewer.id, shown: shown === 'yes', now };
    await withTenant(viewer.tenant, 'write', (db) => showOnLeaderboard(db, wish));
    return { data: 'Saved.' };
  },
});
