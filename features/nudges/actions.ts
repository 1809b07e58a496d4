'use server';

import { withTenant } from '#db/tenant-db.ts';
import { tenantAction } from '#features/access/action.ts';
import { nudge } from '#features/nudges/commands.ts';
import { nudgeInput } from '#features/nudges/input.ts';

export const nudgePeople = tenantAction({
  permission: 'team.nudge',
  input: nudgeInput,
  run: async ({ viewer, now }, { obligations }) => {
    const manager = { id: viewer.id, name: `${viewer.givenName} ${viewer.familyName}` };
    const people = await withTenant(viewer.tenant, 'write', (db) => nudge(db, obligations, manager, now));
    return { data: { people } };
  },
});
